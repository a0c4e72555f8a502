package dev.detour.gateway.conversation;

/** Who speaks in a message. */
public enum Role {
  /** The application, in the midst of the conversation; what it says first is the system prompt. */
  SYSTEM,
  /** The caller; results of tools are the caller's words too. */
  USER,
  /** The model. */
  ASSISTANT
}
