package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.sim.log.TokenUsage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages. It is as strict about a request as the real API is. */
final class AnthropicShape implements Shape {
  static final AnthropicShape INSTANCE = new AnthropicShape();

  private static final List<String> FIELDS =
      List.of(
          "model",
          "max_tokens",
          "messages",
          "system",
          "stream",
          "stop_sequences",
          "temperature",
          "top_k",
          "top_p",
          "tools",
          "tool_choice",
          "thinking",
          "metadata",
          "service_tier",
          "output_config",
          "container",
          "context_management",
          "mcp_servers",
          "inference_geo",
          "cache_control",
          "speed");

  private AnthropicShape() {}

  @Override
  public ChatRequest read(Incoming incoming) throws InvalidRequest {
    if (!incoming.headers().contains("anthropic-version")) {
      throw new InvalidRequest("anthropic-version: header is required");
    }
    JsonNode tree = RequestBuilder.tree(incoming);
    if (tree.isMissingNode()) {
      throw new InvalidRequest("The request body is not valid JSON: expected value at line 1");
    }
    for (String required : List.of("model", "max_tokens", "messages")) {
      if (!tree.hasNonNull(required)) {
        throw new InvalidRequest(required + ": Field required");
      }
    }
    RequestBuilder.onlyFields(
        tree, FIELDS, field -> new InvalidRequest(field + ": Extra inputs are not permitted"));
    if (tree.path("temperature").asDouble() > 1) {
      throw new InvalidRequest("temperature: range: 0..1");
    }
    AnthropicMessages.check(tree.path("messages"));
    String text = incoming.body().toString(StandardCharsets.UTF_8);
    Hints hints = new Hints(tree.path("metadata"), incoming.headers(), text);
    String thinking = tree.path("thinking").path("type").asText("disabled");
    RequestBuilder request =
        new RequestBuilder(tree.path("model").asText(), hints)
            .stream(tree.path("stream").asBoolean(false))
                .showsReasoning(!thinking.equals("disabled"))
                .maxTokens(Hints.number(tree.path("max_tokens")))
                .prefill(AnthropicMessages.prefill(tree.path("messages")))
                .content(tree.path("system"))
                .text(tree.path("tools").isArray() ? tree.path("tools").toString().length() : 0);
    tree.path("messages").forEach(it -> request.message().content(it.path("content")));
    form(tree, request);
    return request.build();
  }

  private static void form(JsonNode tree, RequestBuilder request) {
    JsonNode format = tree.path("output_config").path("format");
    if (format.path("type").asText().equals("json_schema")) {
      request.document(format.path("schema"));
    }
    JsonNode choice = tree.path("tool_choice");
    String type = choice.path("type").asText();
    if (type.equals("any") || type.equals("tool")) {
      Map<String, JsonNode> tools = new LinkedHashMap<>();
      for (JsonNode tool : tree.path("tools")) {
        String name = tool.path("name").asText();
        if (type.equals("any") || name.equals(choice.path("name").asText())) {
          tools.put(name, tool.path("input_schema"));
        }
      }
      request.calls(tools);
    }
  }

  @Override
  public Buffer whole(Reply reply) {
    Content content = reply.content();
    JsonArray blocks = new JsonArray();
    if (reply.showsThought()) {
      blocks.add(
          new JsonObject()
              .put("type", "thinking")
              .put("thinking", Thought.TEXT)
              .put("signature", Thought.SIGNATURE));
    }
    if (content.tokens() > 0 && content.calls().isEmpty()) {
      blocks.add(new JsonObject().put("type", "text").put("text", content.text()));
    }
    List<Form.Call> calls = content.calls();
    for (int i = 0; i < calls.size(); i++) {
      blocks.add(toolUse(reply, i, calls.get(i).name(), Thought.inputOf(calls.get(i).arguments())));
    }
    return message(reply, blocks, stopReason(reply.plan()), usage(reply.plan().usage())).toBuffer();
  }

  @Override
  public Pieces stream(Reply reply) {
    return new AnthropicPieces(reply);
  }

  static JsonObject toolUse(Reply reply, int call, String name, JsonObject input) {
    return new JsonObject()
        .put("type", "tool_use")
        .put("id", "toolu_" + reply.plan().id() + call)
        .put("name", name)
        .put("input", input);
  }

  static JsonObject message(
      Reply reply, JsonArray content, @Nullable String stopReason, JsonObject usage) {
    return new JsonObject()
        .put("id", "msg_" + reply.plan().id())
        .put("type", "message")
        .put("role", "assistant")
        .put("model", reply.request().model())
        .put("content", content)
        .put("stop_reason", stopReason)
        .putNull("stop_sequence")
        .put("usage", usage);
  }

  static String stopReason(Plan plan) {
    return switch (plan.finishReason()) {
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      case "content_filter" -> "refusal";
      default -> "end_turn";
    };
  }

  /** Input tokens are those that no cache was involved with. */
  static JsonObject usage(TokenUsage usage) {
    return new JsonObject()
        .put("input_tokens", usage.freshInput())
        .put("cache_creation_input_tokens", usage.cacheWrite())
        .put("cache_read_input_tokens", usage.cachedInput())
        .put(
            "cache_creation",
            new JsonObject()
                .put("ephemeral_5m_input_tokens", usage.cacheWrite())
                .put("ephemeral_1h_input_tokens", 0))
        .put("output_tokens", usage.output())
        .put("output_tokens_details", new JsonObject().put("thinking_tokens", usage.reasoning()))
        .put("service_tier", "standard");
  }
}
