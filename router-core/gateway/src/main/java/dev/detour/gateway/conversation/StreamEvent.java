package dev.detour.gateway.conversation;

import dev.detour.policy.price.TokenUsage;

/**
 * Something that a streamed answer brings. The order is that of the parts; a tool call's events
 * carry its number, counted from 0.
 */
public sealed interface StreamEvent {
  /**
   * The answer begins.
   *
   * @param id the provider's; empty when it gives none
   * @param model that answers; empty when the provider does not say
   */
  record Started(String id, String model) implements StreamEvent {}

  /** Some text. */
  record TextDelta(String text) implements StreamEvent {}

  /** Some of a refusal. */
  record RefusalDelta(String text) implements StreamEvent {}

  /** Some of what the model thinks. */
  record ReasoningDelta(String text) implements StreamEvent {}

  /** The thought is over, and this is its provider's signature. */
  record ReasoningSigned(String signature) implements StreamEvent {}

  /** A thought that only its provider can read. */
  record ReasoningSealed(String data) implements StreamEvent {}

  /** A tool call begins. */
  record ToolCallStarted(int index, String id, String name) implements StreamEvent {}

  /** Some of a tool call's arguments, a piece of JSON text. */
  record ToolCallDelta(int index, String arguments) implements StreamEvent {}

  /** A tool call's arguments are whole. */
  record ToolCallEnded(int index) implements StreamEvent {}

  /** Something of the answer that has no canonical form; only a caller of the same API reads it. */
  record Opaque() implements StreamEvent {}

  /** The answer's parts are whole. Usage may still follow. */
  record Finished(Finish finish) implements StreamEvent {}

  /** What the answer used, so far or in all: of several, the last one counts. */
  record Used(TokenUsage usage) implements StreamEvent {}

  /** The provider says that it failed; its own event says how, to the failure classifier. */
  record Failed() implements StreamEvent {}

  /** The provider's own end mark: nothing follows. */
  record Ended() implements StreamEvent {}

  /** Whether it carries some of the answer itself. */
  default boolean isContent() {
    return this instanceof TextDelta text
        ? !text.text().isEmpty()
        : this instanceof RefusalDelta
            || this instanceof ReasoningDelta
            || this instanceof ReasoningSealed
            || this instanceof ToolCallStarted
            || this instanceof ToolCallDelta
            || this instanceof Opaque;
  }
}
