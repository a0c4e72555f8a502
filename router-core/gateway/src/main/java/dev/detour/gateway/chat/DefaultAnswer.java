package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.policy.price.TokenUsage;
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
}
