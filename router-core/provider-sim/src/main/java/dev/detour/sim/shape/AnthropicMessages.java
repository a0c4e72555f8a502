package dev.detour.sim.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** What Anthropic's API demands of a conversation. */
final class AnthropicMessages {
  private AnthropicMessages() {}

  static void check(JsonNode messages) throws InvalidRequest {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new InvalidRequest("messages: at least one message is required");
    }
    Set<String> open = new HashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String role = message.path("role").asText();
      if (!role.equals("user") && !role.equals("assistant")) {
        throw new InvalidRequest(
            "messages: Unexpected role \""
                + role
                + "\". The Messages API accepts a top-level `system` parameter, not \"system\" as an"
                + " input message role.");
      }
      Set<String> answered = new HashSet<>();
      Set<String> asked = new HashSet<>();
      blocks(message.path("content"), i, open, answered, asked);
      if (!answered.containsAll(open)) {
        throw new InvalidRequest(
            "messages."
                + i
                + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                + String.join(", ", open)
                + ". Each `tool_use` block must have a corresponding `tool_result` block in the next"
                + " message.");
      }
      open = asked;
    }
    if (prefill(messages).endsWith(" ") || prefill(messages).endsWith("\n")) {
      throw new InvalidRequest(
          "messages: final assistant content cannot end with trailing whitespace");
    }
  }

  private static void blocks(
      JsonNode content, int message, Set<String> open, Set<String> answered, Set<String> asked)
      throws InvalidRequest {
    if (content.isTextual() ? content.asText().isEmpty() : content.isEmpty()) {
      throw new InvalidRequest(
          "messages." + message + ": all messages must have non-empty content");
    }
    int at = 0;
    for (JsonNode block : content) {
      String path = "messages." + message + ".content." + at++;
      switch (block.path("type").asText()) {
        case "text" -> {
          if (block.path("text").asText("").isEmpty()) {
            throw new InvalidRequest("messages: text content blocks must be non-empty");
          }
        }
        case "tool_use" -> {
          if (!block.path("input").isObject()) {
            throw new InvalidRequest(path + ".tool_use.input: Input should be a valid dictionary");
          }
          asked.add(block.path("id").asText());
        }
        case "tool_result" -> {
          String id = block.path("tool_use_id").asText();
          if (!open.contains(id)) {
            throw new InvalidRequest(
                path
                    + ": unexpected `tool_use_id` found in `tool_result` blocks: "
                    + id
                    + ". Each `tool_result` block must have a corresponding `tool_use` block in the"
                    + " previous message.");
          }
          answered.add(id);
        }
        case "thinking" -> {
          if (!block.path("signature").asText().equals(Thought.SIGNATURE)) {
            throw new InvalidRequest(path + ": Invalid `signature` in `thinking` block");
          }
        }
        case "image", "document", "redacted_thinking" -> {}
        default ->
            throw new InvalidRequest(
                path
                    + ": Input tag '"
                    + block.path("type").asText()
                    + "' found using 'type' does not match any of the expected tags");
      }
    }
  }

  /** The text of a last message that is the assistant's. */
  static String prefill(JsonNode messages) {
    JsonNode last = messages.path(messages.size() - 1);
    if (!last.path("role").asText().equals("assistant")) {
      return "";
    }
    JsonNode content = last.path("content");
    return content.isTextual()
        ? content.asText()
        : content.path(content.size() - 1).path("text").asText("");
  }
}
