package dev.detour.sim.shape;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Refusal;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bodies and events in the shapes of the OpenAI chat completions API, written by hand for speed.
 */
public final class ChatJson {
  /** Ends every stream that is complete. */
  public static final String DONE = "data: [DONE]\n\n";

  private ChatJson() {}

  /** An error object as the API writes it. */
  public static String error(
      String message, String type, @Nullable String param, @Nullable String code) {
    return "{\"error\":{\"message\":"
        + quoted(message)
        + ",\"type\":"
        + quoted(type)
        + ",\"param\":"
        + quoted(param)
        + ",\"code\":"
        + quoted(code)
        + "}}";
  }

  /** A complete plain answer. */
  static String completion(Reply reply) {
    Plan plan = reply.plan();
    Content content = reply.content();
    List<Form.Call> calls = content.calls();
    return "{\"id\":\"chatcmpl-"
        + plan.id()
        + "\",\"object\":\"chat.completion\",\"created\":"
        + reply.createdSeconds()
        + ",\"model\":"
        + quoted(reply.request().model())
        + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
        + quoted(calls.isEmpty() ? content.text() : null)
        + (calls.isEmpty() ? "" : ",\"tool_calls\":" + toolCalls(plan, calls))
        + ",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":"
        + quoted(plan.finishReason())
        + "}],\"usage\":"
        + usage(plan.usage())
        + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulated\"}";
  }

  private static String toolCalls(Plan plan, List<Form.Call> calls) {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < calls.size(); i++) {
      json.append(i == 0 ? "{" : ",{")
          .append(callHead(plan, i, calls.get(i).name()))
          .append(quoted(calls.get(i).arguments()))
          .append("}}");
    }
    return json.append("]").toString();
  }

  private static String callHead(Plan plan, int call, String name) {
    return "\"id\":\"call_"
        + plan.id()
        + call
        + "\",\"type\":\"function\",\"function\":{\"name\":"
        + quoted(name)
        + ",\"arguments\":";
  }

  /** The usage object. */
  static String usage(TokenUsage usage) {
    return "{\"prompt_tokens\":"
        + usage.input()
        + ",\"completion_tokens\":"
        + usage.output()
        + ",\"total_tokens\":"
        + (usage.input() + usage.output())
        + ",\"prompt_tokens_details\":{\"cached_tokens\":"
        + usage.cachedInput()
        + ",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"
        + usage.reasoning()
        + ",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
  }

  /** A text as JSON; null as {@code null}. */
  static String quoted(@Nullable String text) {
    return text == null
        ? "null"
        : "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  /** The events of one stream; what they share is written once. */
  static final class Chunks implements Pieces {
    private final Plan plan;
    private final Content content;
    private final ChatRequest request;
    private final String head;
    private final String tail;

    Chunks(Reply reply) {
      this.plan = reply.plan();
      this.content = reply.content();
      this.request = reply.request();
      this.head =
          "data: {\"id\":\"chatcmpl-"
              + plan.id()
              + "\",\"object\":\"chat.completion.chunk\",\"created\":"
              + reply.createdSeconds()
              + ",\"model\":"
              + quoted(request.model())
              + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulated\",\"choices\":[";
      this.tail = request.includeUsage() ? "],\"usage\":null}\n\n" : "]}\n\n";
    }

    @Override
    public List<Buffer> open() {
      boolean calls = request.form() instanceof Form.Calls;
      return event(
          "{\"role\":\"assistant\",\"content\":" + (calls ? "null" : "\"\"") + ",\"refusal\":null}",
          "null");
    }

    @Override
    public List<Buffer> token(int index) {
      Content.Piece piece = content.piece(index);
      if (piece.call() < 0) {
        return event("{\"content\":" + quoted(piece.text()) + "}", "null");
      }
      String callHead =
          piece.startsCall()
              ? callHead(plan, piece.call(), content.callName(piece.call()))
              : "\"function\":{\"arguments\":";
      return event(
          "{\"tool_calls\":[{\"index\":"
              + piece.call()
              + ","
              + callHead
              + quoted(piece.text())
              + "}}]}",
          "null");
    }

    @Override
    public List<Buffer> finish() {
      List<Buffer> finish = event("{}", quoted(plan.finishReason()));
      return request.includeUsage()
          ? List.of(
              finish.get(0), Buffer.buffer(head + "],\"usage\":" + usage(plan.usage()) + "}\n\n"))
          : finish;
    }

    @Override
    public List<Buffer> end() {
      return List.of(Buffer.buffer(DONE));
    }

    /** Half an event, closed as if it were whole. */
    @Override
    public Buffer broken() {
      return Buffer.buffer(head + "{\"index\":0,\"delta\":{\"content\":\n\n");
    }

    @Override
    public Buffer error() {
      return Buffer.buffer("data: " + Refusal.SERVER_ERROR.body(request.model()) + "\n\n");
    }

    private List<Buffer> event(String delta, String finishReason) {
      return List.of(
          Buffer.buffer(
              head
                  + "{\"index\":0,\"delta\":"
                  + delta
                  + ",\"logprobs\":null,\"finish_reason\":"
                  + finishReason
                  + "}"
                  + tail));
    }
  }
}
