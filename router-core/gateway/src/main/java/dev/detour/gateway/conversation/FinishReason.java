package dev.detour.gateway.conversation;

/** Why an answer ended. */
public enum FinishReason {
  /** The model was done, or came to one of the stop texts. */
  STOP,
  /** The limit on output. */
  LENGTH,
  /** The model waits for the results of its tool calls. */
  TOOL_CALLS,
  /** The provider's filter withheld the rest. */
  CONTENT_FILTER,
  /** The model would not. */
  REFUSAL
}
