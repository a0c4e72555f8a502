package dev.detour.gateway.conversation;

import java.util.List;

/**
 * One message of a conversation.
 *
 * @param role who speaks
 * @param parts what is said, in order
 */
public record Message(Role role, List<Part> parts) {
  public Message {
    parts = List.copyOf(parts);
  }
}
