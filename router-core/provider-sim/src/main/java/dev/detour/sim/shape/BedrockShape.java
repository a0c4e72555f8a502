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

/** Bedrock's Converse and ConverseStream. */
final class BedrockShape implements Shape {
  static final BedrockShape INSTANCE = new BedrockShape();

  private static final List<String> FIELDS =
      List.of(
          "messages",
          "system",
          "inferenceConfig",
          "toolConfig",
          "guardrailConfig",
          "additionalModelRequestFields",
          "additionalModelResponseFieldPaths",
          "promptVariables",
          "requestMetadata",
          "performanceConfig",
          "outputConfig",
          "serviceTier");

  private BedrockShape() {}

  @Override
  public ChatRequest read(Incoming incoming) throws InvalidRequest {
    JsonNode tree = RequestBuilder.tree(incoming);
    if (tree.isMissingNode()) {
      throw new InvalidRequest("Unable to parse request body");
    }
    RequestBuilder.onlyFields(
        tree, FIELDS, field -> new InvalidRequest("Unknown field in request: " + field));
    BedrockMessages.check(tree);
    String text = incoming.body().toString(StandardCharsets.UTF_8);
    Hints hints = new Hints(tree.path("requestMetadata"), incoming.headers(), text);
    JsonNode thinking = tree.path("additionalModelRequestFields").path("thinking");
    RequestBuilder request =
        new RequestBuilder(incoming.pathModel().orElse(""), hints)
            .stream(incoming.streamPath())
                .showsReasoning(!thinking.path("type").asText("disabled").equals("disabled"))
                .maxTokens(Hints.number(tree.path("inferenceConfig").path("maxTokens")))
                .prefill(BedrockMessages.prefill(tree.path("messages")))
                .content(tree.path("system"))
                .text(tree.has("toolConfig") ? tree.path("toolConfig").toString().length() : 0);
    tree.path("messages").forEach(it -> request.message().content(it.path("content")));
    form(tree, request);
    return request.build();
  }

  private static void form(JsonNode tree, RequestBuilder request) {
    JsonNode format = tree.path("outputConfig").path("textFormat");
    if (format.path("type").asText().equals("json_schema")) {
      String schema = format.path("structure").path("jsonSchema").path("schema").asText();
      request.document(BedrockMessages.parsed(schema));
    }
    JsonNode choice = tree.path("toolConfig").path("toolChoice");
    if (choice.has("any") || choice.has("tool")) {
      Map<String, JsonNode> tools = new LinkedHashMap<>();
      for (JsonNode tool : tree.path("toolConfig").path("tools")) {
        JsonNode spec = tool.path("toolSpec");
        String name = spec.path("name").asText();
        if (tool.has("toolSpec")
            && (choice.has("any") || name.equals(choice.path("tool").path("name").asText()))) {
          tools.put(name, spec.path("inputSchema").path("json"));
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
      JsonObject thought =
          new JsonObject().put("text", Thought.TEXT).put("signature", Thought.SIGNATURE);
      blocks.add(
          new JsonObject().put("reasoningContent", new JsonObject().put("reasoningText", thought)));
    }
    List<Form.Call> calls = content.calls();
    if (calls.isEmpty() && content.tokens() > 0) {
      blocks.add(new JsonObject().put("text", content.text()));
    }
    for (int i = 0; i < calls.size(); i++) {
      JsonObject call =
          toolUse(reply, i, calls.get(i).name())
              .put("input", Thought.inputOf(calls.get(i).arguments()));
      blocks.add(new JsonObject().put("toolUse", call));
    }
    JsonObject message = new JsonObject().put("role", "assistant").put("content", blocks);
    return new JsonObject()
        .put("output", new JsonObject().put("message", message))
        .put("stopReason", stopReason(reply.plan()))
        .put("usage", usage(reply.plan().usage()))
        .put("metrics", new JsonObject().put("latencyMs", (long) reply.plan().lastTokenMs()))
        .toBuffer();
  }

  @Override
  public Pieces stream(Reply reply) {
    return new BedrockPieces(reply);
  }

  @Override
  public String streamType() {
    return "application/vnd.amazon.eventstream";
  }

  static JsonObject toolUse(Reply reply, int call, String name) {
    return new JsonObject()
        .put("toolUseId", "tooluse_" + reply.plan().id() + call)
        .put("name", name);
  }

  static String stopReason(Plan plan) {
    return switch (plan.finishReason()) {
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      case "content_filter" -> "content_filtered";
      default -> "end_turn";
    };
  }

  /** Input tokens are those that no cache was involved with; the total has all. */
  static JsonObject usage(TokenUsage usage) {
    JsonObject json =
        new JsonObject()
            .put("inputTokens", usage.freshInput())
            .put("outputTokens", usage.output())
            .put("totalTokens", usage.input() + usage.output());
    if (usage.freshInput() < usage.input()) {
      json.put("cacheReadInputTokens", usage.cachedInput())
          .put("cacheWriteInputTokens", usage.cacheWrite());
    }
    return json;
  }
}
