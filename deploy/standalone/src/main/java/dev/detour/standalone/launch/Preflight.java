package dev.detour.standalone.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What must hold before anything starts: free ports, enough memory, a data directory of our own.
 */
final class Preflight {
  private static final long NEEDED_MEMORY_BYTES = 4L << 30;
  private static final long NEEDED_FOR_CLUSTER_BYTES = 1L << 30;

  private Preflight() {}

  /** Everything that stands in the way, in words that say what to do; empty when all is well. */
  static List<String> problems(LauncherOptions options) {
    List<String> problems = new ArrayList<>();
    for (Service service : options.services()) {
      int port = options.port(service);
      if (!isFree(port)) {
        problems.add(
            "port %d (%s) is in use; end the other program or choose another port: --port %s=%d"
                .formatted(
                    port,
                    service.label(),
                    service.label(),
                    port + 10_000 > 65_535 ? 20_000 : port + 10_000));
      }
    }
    long needed =
        NEEDED_MEMORY_BYTES
            + (options.flink() == LauncherOptions.Flink.CLUSTER ? NEEDED_FOR_CLUSTER_BYTES : 0);
    availableMemory()
        .filter(available -> available < needed)
        .ifPresent(
            available ->
                problems.add(
                    "%d MiB of memory are available (expected: at least %d MiB for all parts)"
                        .formatted(available >> 20, needed >> 20)));
    return problems;
  }

  /** Holds the data directory for this launcher until it ends. */
  static FileLock lock(Path dataDir) throws IOException {
    Files.createDirectories(dataDir);
    FileChannel channel =
        FileChannel.open(
            dataDir.resolve("launcher.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException(
          dataDir + " is used by another Detour that is running (choose --data-dir)");
    }
    return lock;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Linux tells in {@code /proc/meminfo}; elsewhere nothing is known and nothing is said. */
  private static Optional<Long> availableMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
