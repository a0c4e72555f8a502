package dev.detour.console.review;

import dev.detour.console.http.ProblemException;
import dev.detour.store.Job;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A person's words in the shape of the API that the request came by. */
final class HandAnswer {
  /** What stands in the {@code model} field: no model has answered. */
  static final String MODEL = "detour-human-review";

  private HandAnswer() {}

  static Buffer of(Job job, String text, Instant now) {
    return switch (job.surface()) {
      case "/v1/chat/completions" -> chat(job, text, now).toBuffer();
      case "/v1/messages" -> message(job, text).toBuffer();
      case "/v1/responses" -> response(job, text, now).toBuffer();
      default ->
          throw ProblemException.badRequest(
              "text", "no answer in words fits " + job.surface() + " (expected: another decision)");
    };
  }

  private static JsonObject chat(Job job, String text, Instant now) {
    JsonObject message = new JsonObject().put("role", "assistant").put("content", text);
    return new JsonObject()
        .put("id", "chatcmpl-" + job.id())
        .put("object", "chat.completion")
        .put("created", now.getEpochSecond())
        .put("model", MODEL)
        .put(
            "choices",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("index", 0)
                        .put("message", message)
                        .put("finish_reason", "stop")))
        .put(
            "usage",
            new JsonObject()
                .put("prompt_tokens", 0)
                .put("completion_tokens", 0)
                .put("total_tokens", 0));
  }

  private static JsonObject message(Job job, String text) {
    return new JsonObject()
        .put("id", "msg_" + job.id())
        .put("type", "message")
        .put("role", "assistant")
        .put("model", MODEL)
        .put("content", new JsonArray().add(new JsonObject().put("type", "text").put("text", text)))
        .put("stop_reason", "end_turn")
        .putNull("stop_sequence")
        .put("usage", new JsonObject().put("input_tokens", 0).put("output_tokens", 0));
  }

  private static JsonObject response(Job job, String text, Instant now) {
    JsonObject said =
        new JsonObject()
            .put("type", "output_text")
            .put("text", text)
            .put("annotations", new JsonArray());
    return new JsonObject()
        .put("id", "resp_" + job.id())
        .put("object", "response")
        .put("created_at", now.getEpochSecond())
        .put("status", "completed")
        .put("model", MODEL)
        .put(
            "output",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", "item_" + job.id())
                        .put("type", "message")
                        .put("status", "completed")
                        .put("role", "assistant")
                        .put("content", new JsonArray().add(said))))
        .put(
            "usage",
            new JsonObject().put("input_tokens", 0).put("output_tokens", 0).put("total_tokens", 0));
  }
}
