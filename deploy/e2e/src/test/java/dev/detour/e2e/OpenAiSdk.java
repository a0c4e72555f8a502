package dev.detour.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

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
    return SdkScript.run(
        Map.of("BASE_URL", router.resolve("/v1").toString(), "API_KEY", key, "FEATURE", feature),
        "chat.mjs",
        mode);
  }
}
