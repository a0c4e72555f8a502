package dev.detour.bench.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds.
 *
 * @param heapBytes live objects, after a full collection
 * @param residentBytes of the whole process; 0 where the system does not tell
 */
public record Memory(long heapBytes, long residentBytes) {
  private static final Pattern USED =
      Pattern.compile("^ *(def new|tenured|PSYoungGen|ParOldGen|garbage-first)\\b.*used (\\d+)K");

  /** Collects, then looks. */
  static Memory of(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    long heapBytes = 0;
    for (String line : jcmd(pid, "GC.heap_info")) {
      Matcher used = USED.matcher(line);
      if (used.find()) {
        heapBytes += Long.parseLong(used.group(2)) << 10;
      }
    }
    return new Memory(heapBytes, residentBytes(pid));
  }

  private static List<String> jcmd(long pid, String command)
      throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + command + ": " + String.join(" ", lines));
    }
    return lines;
  }

  private static long residentBytes(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
