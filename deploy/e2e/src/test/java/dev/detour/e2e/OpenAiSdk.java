package dev.detour.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The official OpenAI SDK for Node.js, unchanged, pointed at the router. */
final class OpenAiSdk {
  private final URI router;
  private final String key;

  OpenAiSdk(URI router, String key) {
    this.router = router;
    this.key = key;
  }

  /** Asks one question, {@code plain} or {@code stream}; the JSON says what the SDK's user sees. */
  JsonNode chat(String mode, String feature) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("node", "chat.mjs", mode).directory(Path.of("sdk").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "BASE_URL", router.resolve("/v1").toString(), "API_KEY", key, "FEATURE", feature));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("chat.mjs failed: " + output);
    }
    return new ObjectMapper().readTree(output);
  }
}
