package dev.detour.sim;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a simulator runs, apart from what it simulates.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param eventLoops threads that serve
 * @param logCapacity attempts kept in memory (some 500 bytes each)
 * @param logFile every ended attempt is appended here too
 * @param captures newest requests kept as received, headers and body
 * @param scenarioNanoTime the clock of the scenario's windows; latencies run on real time
 */
public record SimOptions(
    String host,
    int port,
    int eventLoops,
    int logCapacity,
    Optional<Path> logFile,
    int captures,
    LongSupplier scenarioNanoTime) {

  /** Attempts kept in memory unless told otherwise: about 25 MB when full. */
  public static final int DEFAULT_LOG_CAPACITY = 50_000;

  public SimOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (eventLoops < 1) {
      throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: >= 1)");
    }
    if (logCapacity < 1) {
      throw new IllegalArgumentException("logCapacity: " + logCapacity + " (expected: >= 1)");
    }
    if (captures < 0) {
      throw new IllegalArgumentException("captures: " + captures + " (expected: >= 0)");
    }
  }

  /** For tests: loopback, one thread, the newest 100 requests kept as received. */
  public static SimOptions onPort(int port) {
    return new SimOptions(
        "127.0.0.1", port, 1, DEFAULT_LOG_CAPACITY, Optional.empty(), 100, System::nanoTime);
  }

  /** These options with a log file. */
  public SimOptions withLogFile(Path file) {
    return new SimOptions(
        host, port, eventLoops, logCapacity, Optional.of(file), captures, scenarioNanoTime);
  }

  /** These options with room for so many attempts in memory. */
  public SimOptions withLogCapacity(int attempts) {
    return new SimOptions(host, port, eventLoops, attempts, logFile, captures, scenarioNanoTime);
  }

  /** These options with another clock for the scenario's windows. */
  public SimOptions withScenarioClock(LongSupplier nanoTime) {
    return new SimOptions(host, port, eventLoops, logCapacity, logFile, captures, nanoTime);
  }
}
