package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.sim.log.TokenUsage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gemini's generateContent and streamGenerateContent. */
final class GeminiShape implements Shape {
  static final GeminiShape INSTANCE = new GeminiShape();

  private static final List<String> FIELDS =
      List.of(
          "contents",
          "systemInstruction",
          "system_instruction",
          "tools",
          "toolConfig",
          "tool_config",
          "generationConfig",
          "generation_config",
          "safetySettings",
          "safety_settings",
          "cachedContent",
          "cached_content",
          "labels",
          "model",
          "serviceTier");

  private GeminiShape() {}

  @Override
  public ChatRequest read(Incoming incoming) throws InvalidRequest {
    JsonNode tree = RequestBuilder.tree(incoming);
    if (tree.isMissingNode()) {
      throw new InvalidRequest("Invalid JSON payload received. Unexpected end of string.");
    }
    RequestBuilder.onlyFields(tree, FIELDS, GeminiContents::unknownName);
    GeminiContents.check(tree);
    JsonNode config = either(tree, "generationConfig", "generation_config");
    String text = incoming.body().toString(StandardCharsets.UTF_8);
    Hints hints = new Hints(tree.path("labels"), incoming.headers(), text);
    JsonNode thinking = either(config, "thinkingConfig", "thinking_config");
    RequestBuilder request =
        new RequestBuilder(incoming.pathModel().orElse(""), hints)
            .stream(incoming.streamPath())
                .showsReasoning(either(thinking, "includeThoughts", "include_thoughts").asBoolean())
                .maxTokens(Hints.number(either(config, "maxOutputTokens", "max_output_tokens")))
                .content(either(tree, "systemInstruction", "system_instruction").path("parts"))
                .text(tree.path("tools").isArray() ? tree.path("tools").toString().length() : 0);
    tree.path("contents").forEach(it -> request.message().content(it.path("parts")));
    form(tree, config, request);
    return request.build();
  }

  private static void form(JsonNode tree, JsonNode config, RequestBuilder request) {
    JsonNode type = either(config, "responseMimeType", "response_mime_type");
    if (type.asText().equals("application/json")) {
      JsonNode schema = config.path("responseJsonSchema");
      request.document(
          schema.isMissingNode() ? either(config, "responseSchema", "response_schema") : schema);
    }
    JsonNode calling =
        either(
            either(tree, "toolConfig", "tool_config"),
            "functionCallingConfig",
            "function_calling_config");
    if (calling.path("mode").asText().equals("ANY")) {
      JsonNode allowed = either(calling, "allowedFunctionNames", "allowed_function_names");
      Map<String, JsonNode> tools = new LinkedHashMap<>();
      for (JsonNode tool : GeminiContents.declarations(tree)) {
        String name = tool.path("name").asText();
        if (allowed.isEmpty() || allowed.toString().contains("\"" + name + "\"")) {
          JsonNode json = tool.path("parametersJsonSchema");
          tools.put(name, json.isMissingNode() ? tool.path("parameters") : json);
        }
      }
      request.calls(tools);
    }
  }

  /** A field by its JSON name, else by its protocol buffer name. */
  static JsonNode either(JsonNode tree, String camel, String snake) {
    JsonNode value = tree.path(camel);
    return value.isMissingNode() ? tree.path(snake) : value;
  }

  @Override
  public Buffer whole(Reply reply) {
    Content content = reply.content();
    JsonArray parts = new JsonArray();
    thought(reply).forEach(parts::add);
    List<Form.Call> calls = content.calls();
    if (calls.isEmpty() && content.tokens() > 0) {
      parts.add(new JsonObject().put("text", content.text()));
    }
    for (Form.Call call : calls) {
      if (isWhole(call)) {
        parts.add(callPart(call));
      }
    }
    return response(reply, parts, finishReason(reply.plan()), reply.plan().usage()).toBuffer();
  }

  private static List<JsonObject> thought(Reply reply) {
    return reply.showsThought()
        ? List.of(new JsonObject().put("text", Thought.TEXT).put("thought", true))
        : List.of();
  }

  private static boolean isWhole(Form.Call call) {
    return call.arguments().endsWith("}");
  }

  private static JsonObject callPart(Form.Call call) {
    return new JsonObject()
        .put(
            "functionCall",
            new JsonObject()
                .put("name", call.name())
                .put("args", Thought.inputOf(call.arguments())))
        .put("thoughtSignature", Thought.SIGNATURE);
  }

  private static JsonObject response(
      Reply reply, JsonArray parts, @Nullable String finishReason, TokenUsage usage) {
    JsonObject candidate =
        new JsonObject()
            .put("content", new JsonObject().put("parts", parts).put("role", "model"))
            .put("index", 0);
    if (finishReason != null) {
      candidate.put("finishReason", finishReason);
    }
    if ("SAFETY".equals(finishReason)) {
      candidate.put(
          "safetyRatings",
          new JsonArray()
              .add(
                  new JsonObject()
                      .put("category", "HARM_CATEGORY_DANGEROUS_CONTENT")
                      .put("probability", "HIGH")
                      .put("blocked", true)));
    }
    return new JsonObject()
        .put("candidates", new JsonArray().add(candidate))
        .put("usageMetadata", usage(usage))
        .put("modelVersion", reply.request().model())
        .put("responseId", reply.plan().id());
  }

  private static String finishReason(Plan plan) {
    return switch (plan.finishReason()) {
      case "length" -> "MAX_TOKENS";
      case "content_filter" -> "SAFETY";
      default -> "STOP";
    };
  }

  /** The prompt's count includes what the cache held; thoughts are counted beside the answer. */
  private static JsonObject usage(TokenUsage usage) {
    JsonObject json = new JsonObject().put("promptTokenCount", usage.input());
    if (usage.cachedInput() > 0) {
      json.put("cachedContentTokenCount", usage.cachedInput());
    }
    if (usage.visible() > 0) {
      json.put("candidatesTokenCount", usage.visible());
    }
    if (usage.reasoning() > 0) {
      json.put("thoughtsTokenCount", usage.reasoning());
    }
    return json.put("totalTokenCount", usage.input() + usage.output())
        .put(
            "promptTokensDetails",
            new JsonArray()
                .add(new JsonObject().put("modality", "TEXT").put("tokenCount", usage.input())));
  }

  @Override
  public Pieces stream(Reply reply) {
    return new GeminiPieces(reply);
  }

  /** The chunks of a stream: each a response; a call comes whole, with its last token. */
  private static final class GeminiPieces implements Pieces {
    private final Reply reply;
    private final Content content;

    private GeminiPieces(Reply reply) {
      this.reply = reply;
      this.content = reply.content();
    }

    @Override
    public List<Buffer> open() {
      List<Buffer> events = new ArrayList<>();
      for (JsonObject thought : thought(reply)) {
        events.add(chunk(new JsonArray().add(thought), null, reply.plan().usageAfter(0)));
      }
      return events;
    }

    @Override
    public List<Buffer> token(int index) {
      Content.Piece piece = content.piece(index);
      TokenUsage sofar = reply.plan().usageAfter(index + 1L);
      if (piece.call() < 0) {
        return List.of(
            chunk(new JsonArray().add(new JsonObject().put("text", piece.text())), null, sofar));
      }
      boolean last =
          index + 1 == reply.plan().wanted() || content.piece(index + 1).call() != piece.call();
      return last
          ? List.of(
              chunk(new JsonArray().add(callPart(content.calls().get(piece.call()))), null, sofar))
          : List.of();
    }

    @Override
    public List<Buffer> finish() {
      JsonArray nothing = new JsonArray().add(new JsonObject().put("text", ""));
      return List.of(chunk(nothing, finishReason(reply.plan()), reply.plan().usage()));
    }

    /** A stream of this API just ends. */
    @Override
    public List<Buffer> end() {
      return List.of();
    }

    @Override
    public Buffer broken() {
      return Sse.data("{\"candidates\": [{\"content\": {\"parts\": [{\"text\":");
    }

    @Override
    public Buffer error() {
      return Sse.data(
          GeminiApi.errorBody(
                  503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
              .encode());
    }

    private Buffer chunk(JsonArray parts, @Nullable String finishReason, TokenUsage usage) {
      return Sse.data(response(reply, parts, finishReason, usage).encode());
    }
  }
}
