package dev.detour.standalone.traffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * One request of the demo's traffic, as it will be sent.
 *
 * @param due when, from the start of the traffic
 * @param key names it in {@code metadata.sim_request_key}; no two requests share one
 */
public record PlannedRequest(
    Duration due,
    String key,
    String tenant,
    String feature,
    String application,
    String workflow,
    String user,
    String model,
    boolean stream,
    int inputTokens,
    int outputTokens) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SENTENCE =
      "The customer asks what became of the order from last week. ";
  private static final int MAX_TEXT = 16_000;

  /** The body: a chat completion of about as much text as its tokens say. */
  public String body() {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model);
    ObjectNode message = body.putArray("messages").addObject();
    message.put("role", "user");
    message.put("content", text());
    if (stream) {
      body.put("stream", true);
      body.putObject("stream_options").put("include_usage", true);
    }
    body.put("max_completion_tokens", Math.max(256, (outputTokens + 255) / 256 * 256));
    body.putObject("metadata")
        .put("sim_request_key", key)
        .put("sim_input_tokens", Integer.toString(inputTokens))
        .put("sim_output_tokens", Integer.toString(Math.max(1, outputTokens)));
    return body.toString();
  }

  /** Four characters a token, up to 16,000. */
  private String text() {
    int length = Math.max(20, Math.min(MAX_TEXT, 4 * inputTokens));
    return SENTENCE.repeat(length / SENTENCE.length() + 1).substring(0, length);
  }
}
