package dev.detour.sim.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator needs to know of a chat completion request.
 *
 * <p>How many tokens it stands for may be told in {@code metadata} ({@code sim_input_tokens},
 * {@code sim_output_tokens}, {@code sim_cached_tokens}, {@code sim_reasoning_tokens}) or in the
 * headers {@code x-sim-input-tokens} and {@code x-sim-output-tokens}; metadata wins, since it
 * survives a gateway.
 *
 * @param inputTokens as told, else estimated from the length of the text
 * @param outputTokens as told; empty: the model decides
 * @param maxTokens {@code max_completion_tokens}, else {@code max_tokens}
 * @param key {@code metadata.sim_request_key}: the name under which randomness is drawn
 */
record ChatRequest(
    String model,
    boolean stream,
    boolean includeUsage,
    int inputTokens,
    OptionalInt outputTokens,
    OptionalInt cachedTokens,
    OptionalInt reasoningTokens,
    OptionalInt maxTokens,
    @Nullable String key) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TOKENS_PER_MESSAGE = 4;

  /** The request cannot be understood; the message is an OpenAI error body. */
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    private final String body;

    private Invalid(String message, @Nullable String param, @Nullable String code) {
      super(message);
      this.body = ChatJson.error(message, "invalid_request_error", param, code);
    }

    String body() {
      return body;
    }
  }

  static ChatRequest parse(Buffer body, MultiMap headers) throws Invalid {
    JsonNode tree = tree(body);
    String model = tree.path("model").asText("");
    if (model.isEmpty()) {
      throw new Invalid("you must provide a model parameter", null, null);
    }
    if (!tree.path("messages").isArray()) {
      throw new Invalid(
          "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
    }
    JsonNode metadata = tree.path("metadata");
    OptionalInt told = told(metadata, "sim_input_tokens", headers, "x-sim-input-tokens");
    OptionalInt cap = number(tree.path("max_completion_tokens"));
    return new ChatRequest(
        model,
        tree.path("stream").asBoolean(false),
        tree.path("stream_options").path("include_usage").asBoolean(false),
        told.orElseGet(() -> estimate(tree)),
        told(metadata, "sim_output_tokens", headers, "x-sim-output-tokens"),
        number(metadata.path("sim_cached_tokens")),
        number(metadata.path("sim_reasoning_tokens")),
        cap.isPresent() ? cap : number(tree.path("max_tokens")),
        metadata.hasNonNull("sim_request_key") ? metadata.get("sim_request_key").asText() : null);
  }

  private static JsonNode tree(Buffer body) throws Invalid {
    try {
      JsonNode tree = JSON.readTree(body.getBytes());
      if (tree.isObject()) {
        return tree;
      }
    } catch (IOException e) {
      // answered below: what a provider says about a broken body does not depend on how it broke
    }
    throw new Invalid(
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using"
            + " your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent"
            + " was not valid JSON.)",
        null,
        null);
  }

  private static OptionalInt told(
      JsonNode metadata, String field, MultiMap headers, String header) {
    OptionalInt inBody = number(metadata.path(field));
    if (inBody.isPresent() || !headers.contains(header)) {
      return inBody;
    }
    return number(headers.get(header));
  }

  private static OptionalInt number(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? number(node.asText()) : OptionalInt.empty();
  }

  private static OptionalInt number(String text) {
    try {
      int value = Integer.parseInt(text.trim());
      return value >= 0 ? OptionalInt.of(value) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Four characters a token, and four tokens for the frame of each message. */
  private static int estimate(JsonNode tree) {
    long characters = tree.path("tools").isArray() ? tree.path("tools").toString().length() : 0;
    int messages = 0;
    for (JsonNode message : tree.path("messages")) {
      messages++;
      JsonNode content = message.path("content");
      characters += content.isTextual() ? content.asText().length() : partsLength(content);
    }
    long tokens = (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    return (int) Math.min(Integer.MAX_VALUE, tokens + (long) TOKENS_PER_MESSAGE * messages);
  }

  private static long partsLength(JsonNode content) {
    long characters = 0;
    for (JsonNode part : content) {
      characters += part.path("text").asText("").length();
    }
    return characters;
  }
}
