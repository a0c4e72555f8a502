package dev.detour.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script that uses the official SDKs, unchanged, and prints what their user sees as JSON. */
final class SdkScript {
  private static final int LIMIT_SECONDS = 120;

  private SdkScript() {}

  /**
   * Runs {@code sdk/<script>} and reads what it printed.
   *
   * @param environment such as {@code BASE_URL} and {@code API_KEY}
   * @throws IOException when the script fails, or is not done within two minutes
   */
  static JsonNode run(Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("sdk").toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(script + " failed: " + output);
    }
    return new ObjectMapper().readTree(output);
  }
}
