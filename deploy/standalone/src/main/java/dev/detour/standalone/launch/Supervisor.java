package dev.detour.standalone.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts processes, waits until they are ready, and stops them in the reverse order of their start.
 */
final class Supervisor {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(25);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int LOG_LINES = 15;

  private final Path logDir;
  private final Progress progress;
  private final Runnable onChange;
  private final Readiness readiness = new Readiness();
  private final Deque<ManagedProcess> processes = new ConcurrentLinkedDeque<>();
  private boolean stopping;

  Supervisor(Path logDir, Progress progress, Runnable onChange) {
    this.logDir = logDir;
    this.progress = progress;
    this.onChange = onChange;
  }

  /**
   * Starts a process.
   *
   * @throws IllegalStateException when everything is being stopped
   */
  synchronized void start(ProcessSpec spec) {
    requireRunning();
    ManagedProcess process = new ManagedProcess(spec, logDir, progress, onChange);
    processes.addLast(process);
    process.start();
  }

  /**
   * Waits until the named process is ready.
   *
   * @throws IOException when its time limit passes first, with the end of its log
   */
  void awaitReady(String name) throws IOException, InterruptedException {
    ManagedProcess process = find(name);
    ProcessSpec spec = process.spec();
    long deadline = System.nanoTime() + spec.startLimit().toNanos();
    while (!readiness.isReady(spec.ready())) {
      requireRunning();
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s was not ready within %d s (log: %s)%n%s"
                .formatted(
                    name, spec.startLimit().toSeconds(), process.logPath(), logEnd(process)));
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
    progress.done(name + " is ready");
  }

  List<ManagedProcess> processes() {
    return List.copyOf(processes);
  }

  /** Stops every process, the last started first. */
  void stopAll() throws InterruptedException {
    Deque<ManagedProcess> remaining = announceStop();
    while (!remaining.isEmpty()) {
      ManagedProcess process = remaining.removeLast();
      process.stop(STOP_LIMIT);
      progress.done(process.spec().name() + " stopped");
    }
  }

  /** Nothing starts from here on, by itself or otherwise. */
  private synchronized Deque<ManagedProcess> announceStop() {
    stopping = true;
    processes.forEach(ManagedProcess::expectEnd);
    return new ArrayDeque<>(processes);
  }

  synchronized void requireRunning() {
    if (stopping) {
      throw new IllegalStateException("stopped while starting");
    }
  }

  private ManagedProcess find(String name) {
    return processes.stream()
        .filter(process -> process.spec().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " (expected: a started process)"));
  }

  private static String logEnd(ManagedProcess process) throws IOException {
    if (!Files.exists(process.logPath())) {
      return "";
    }
    try (Stream<String> lines = Files.lines(process.logPath())) {
      Deque<String> last = new ArrayDeque<>();
      lines.forEach(
          line -> {
            last.addLast(line);
            if (last.size() > LOG_LINES) {
              last.removeFirst();
            }
          });
      return String.join(System.lineSeparator(), new ArrayList<>(last));
    }
  }
}
