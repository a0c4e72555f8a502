package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.sim.log.TokenUsage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OpenAI's responses. */
final class ResponsesShape implements Shape {
  static final ResponsesShape INSTANCE = new ResponsesShape();

  private ResponsesShape() {}

  @Override
  public ChatRequest read(Incoming incoming) throws InvalidRequest {
    JsonNode tree = ChatShape.object(incoming);
    String model = tree.path("model").asText("");
    JsonNode input = tree.path("input");
    if (model.isEmpty()) {
      throw new InvalidRequest(
          "Missing required parameter: 'model'.", "model", "missing_required_parameter");
    } else if (!input.isTextual() && !input.isArray()) {
      throw new InvalidRequest(
          "Missing required parameter: 'input'.", "input", "missing_required_parameter");
    }
    RequestBuilder request =
        ChatShape.builder(incoming, tree, model).stream(tree.path("stream").asBoolean(false))
            .showsReasoning(!tree.path("reasoning").path("summary").asText("").isEmpty())
            .maxTokens(Hints.number(tree.path("max_output_tokens")))
            .content(tree.path("instructions"))
            .text(tree.path("tools").isArray() ? tree.path("tools").toString().length() : 0);
    if (input.isTextual()) {
      request.message().content(input);
    }
    for (JsonNode item : input) {
      request.message().content(item.path("content")).content(item.path("output"));
    }
    form(tree, request);
    return request.build();
  }

  private static void form(JsonNode tree, RequestBuilder request) {
    JsonNode format = tree.path("text").path("format");
    if (format.path("type").asText().startsWith("json_")) {
      request.document(format.path("schema"));
    }
    JsonNode choice = tree.path("tool_choice");
    if (choice.isObject() || choice.asText().equals("required")) {
      String forced = choice.path("name").asText("");
      Map<String, JsonNode> tools = new LinkedHashMap<>();
      for (JsonNode tool : tree.path("tools")) {
        String name = tool.path("name").asText();
        if (forced.isEmpty() || forced.equals(name)) {
          tools.put(name, tool.path("parameters"));
        }
      }
      request.calls(tools);
    }
  }

  @Override
  public Buffer whole(Reply reply) {
    return response(reply, output(reply), true).toBuffer();
  }

  @Override
  public Pieces stream(Reply reply) {
    return new ResponsesPieces(reply);
  }

  /** The items of the whole answer. */
  static JsonArray output(Reply reply) {
    Content content = reply.content();
    JsonArray output = new JsonArray();
    if (reply.plan().usage().reasoning() > 0) {
      output.add(reasoning(reply));
    }
    List<Form.Call> calls = content.calls();
    if (calls.isEmpty() && content.tokens() > 0) {
      output.add(message(reply, content.text(), itemStatus(reply)));
    }
    for (int i = 0; i < calls.size(); i++) {
      output.add(call(reply, i, calls.get(i), itemStatus(reply)));
    }
    return output;
  }

  static JsonObject reasoning(Reply reply) {
    JsonArray summary = new JsonArray();
    if (reply.showsThought()) {
      summary.add(new JsonObject().put("type", "summary_text").put("text", Thought.TEXT));
    }
    return new JsonObject()
        .put("id", "rs_" + reply.plan().id())
        .put("type", "reasoning")
        .put("summary", summary);
  }

  static JsonObject message(Reply reply, String text, String status) {
    JsonArray content = new JsonArray();
    if (!text.isEmpty() || status.equals("completed")) {
      content.add(part(text));
    }
    return new JsonObject()
        .put("id", "msg_" + reply.plan().id())
        .put("type", "message")
        .put("status", status)
        .put("role", "assistant")
        .put("content", content);
  }

  static JsonObject part(String text) {
    return new JsonObject()
        .put("type", "output_text")
        .put("text", text)
        .put("annotations", new JsonArray());
  }

  static JsonObject call(Reply reply, int call, Form.Call it, String status) {
    return new JsonObject()
        .put("id", "fc_" + reply.plan().id() + call)
        .put("type", "function_call")
        .put("status", status)
        .put("call_id", "call_" + reply.plan().id() + call)
        .put("name", it.name())
        .put("arguments", it.arguments());
  }

  static String itemStatus(Reply reply) {
    return isCut(reply) ? "incomplete" : "completed";
  }

  static boolean isCut(Reply reply) {
    String reason = reply.plan().finishReason();
    return reason.equals("length") || reason.equals("content_filter");
  }

  /** The response object; before its end it has neither output nor usage. */
  static JsonObject response(Reply reply, JsonArray output, boolean ended) {
    JsonObject response =
        new JsonObject()
            .put("id", "resp_" + reply.plan().id())
            .put("object", "response")
            .put("created_at", reply.createdSeconds())
            .put("status", ended ? itemStatus(reply) : "in_progress")
            .putNull("error")
            .putNull("incomplete_details")
            .put("model", reply.request().model())
            .put("output", output)
            .put("parallel_tool_calls", true)
            .put("tool_choice", "auto")
            .put("tools", new JsonArray())
            .putNull("usage");
    if (ended) {
      response.put("usage", usage(reply.plan().usage()));
      if (isCut(reply)) {
        boolean filtered = reply.plan().finishReason().equals("content_filter");
        response.put(
            "incomplete_details",
            new JsonObject().put("reason", filtered ? "content_filter" : "max_output_tokens"));
      }
    }
    return response;
  }

  private static JsonObject usage(TokenUsage usage) {
    return new JsonObject()
        .put("input_tokens", usage.input())
        .put("input_tokens_details", new JsonObject().put("cached_tokens", usage.cachedInput()))
        .put("output_tokens", usage.output())
        .put("output_tokens_details", new JsonObject().put("reasoning_tokens", usage.reasoning()))
        .put("total_tokens", usage.input() + usage.output());
  }
}
