package dev.detour.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the figures were measured on. */
public final class Machine {
  private static final double BUSY_PER_PROCESSOR = 0.25;

  private Machine() {}

  public static String describe() {
    return "%s, %d processors, %s memory, %s %s, Java %s (%s)"
        .formatted(
            find("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")),
            Runtime.getRuntime().availableProcessors(),
            find("/proc/meminfo", "MemTotal").map(Machine::gibibytes).orElse("unknown"),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"),
            System.getProperty("java.vm.name"));
  }

  /** How busy the machine is already; above a quarter of its processors the figures mean little. */
  public static String busyness() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    boolean busy = load > BUSY_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    return String.format(Locale.ROOT, "load average before the start: %.2f", load)
        + (busy ? "; others use this machine too: take the figures with care" : "");
  }

  private static Optional<String> find(String file, String name) {
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      return lines.stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // not Linux
    }
  }

  private static String gibibytes(String kibibytes) {
    return Long.parseLong(kibibytes.replaceAll("\\D", "")) / (1 << 20) + " GiB";
  }
}
