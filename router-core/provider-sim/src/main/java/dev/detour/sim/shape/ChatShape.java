package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** OpenAI's chat completions. */
public final class ChatShape implements Shape {
  public static final ChatShape INSTANCE = new ChatShape();

  private ChatShape() {}

  @Override
  public ChatRequest read(Incoming incoming) throws InvalidRequest {
    JsonNode tree = object(incoming);
    String model = incoming.pathModel().orElse(tree.path("model").asText(""));
    if (model.isEmpty()) {
      throw new InvalidRequest("you must provide a model parameter");
    }
    if (!tree.path("messages").isArray()) {
      throw new InvalidRequest(
          "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
    }
    OptionalInt cap = Hints.number(tree.path("max_completion_tokens"));
    RequestBuilder request =
        builder(incoming, tree, model).stream(tree.path("stream").asBoolean(false))
            .includeUsage(tree.path("stream_options").path("include_usage").asBoolean(false))
            .maxTokens(cap.isPresent() ? cap : Hints.number(tree.path("max_tokens")))
            .text(tree.path("tools").isArray() ? tree.path("tools").toString().length() : 0);
    for (JsonNode message : tree.path("messages")) {
      request.message().content(message.path("content"));
      request.prefill(
          message.path("role").asText().equals("assistant")
              ? message.path("content").asText("")
              : "");
    }
    form(tree, request);
    return request.build();
  }

  /** The body, or OpenAI's words about one that is no JSON object. */
  static JsonNode object(Incoming incoming) throws InvalidRequest {
    JsonNode tree = RequestBuilder.tree(incoming);
    if (tree.isMissingNode()) {
      throw new InvalidRequest(
          "We could not parse the JSON body of your request. (HINT: This likely means you aren't"
              + " using your HTTP library correctly. The OpenAI API expects a JSON payload, but what"
              + " was sent was not valid JSON.)");
    }
    return tree;
  }

  static RequestBuilder builder(Incoming incoming, JsonNode tree, String model) {
    String text = incoming.body().toString(StandardCharsets.UTF_8);
    return new RequestBuilder(model, new Hints(tree.path("metadata"), incoming.headers(), text));
  }

  private static void form(JsonNode tree, RequestBuilder request) {
    JsonNode format = tree.path("response_format");
    switch (format.path("type").asText()) {
      case "json_schema" -> request.document(format.path("json_schema").path("schema"));
      case "json_object" -> request.document(format);
      default -> {}
    }
    JsonNode choice = tree.path("tool_choice");
    String forced = choice.path("function").path("name").asText("");
    if (choice.isObject() || choice.asText().equals("required")) {
      Map<String, JsonNode> tools = new LinkedHashMap<>();
      for (JsonNode tool : tree.path("tools")) {
        String name = tool.path("function").path("name").asText();
        if (forced.isEmpty() || forced.equals(name)) {
          tools.put(name, tool.path("function").path("parameters"));
        }
      }
      request.calls(tools);
    }
  }

  @Override
  public Buffer whole(Reply reply) {
    return Buffer.buffer(ChatJson.completion(reply));
  }

  @Override
  public Pieces stream(Reply reply) {
    return new ChatJson.Chunks(reply);
  }
}
