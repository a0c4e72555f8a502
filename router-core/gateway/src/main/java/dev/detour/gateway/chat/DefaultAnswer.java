package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** The policy's own text as if a model had said it. It names no model: none has answered. */
final class DefaultAnswer {
  /** What stands in the {@code model} field. */
  static final String MODEL = "detour-default-response";

  private DefaultAnswer() {}

  static Completion of(String text) {
    return new Completion(
        "",
        MODEL,
        List.of(new Part.Text(text)),
        Finish.of(FinishReason.STOP, "stop"),
        Optional.of(TokenUsage.NONE));
  }

  /** The answer as a stream, to its end mark. */
  static Buffer events(Completion answer, StreamEncoder encoder) {
    Buffer out = Buffer.buffer();
    encoder.event(new StreamEvent.Started(answer.id(), answer.model()), out);
    for (Part part : answer.parts()) {
      if (part instanceof Part.Text text) {
        encoder.event(new StreamEvent.TextDelta(text.text()), out);
      }
    }
    encoder.finish(answer.finish(), answer.usage(), out);
    return out;
  }
}
