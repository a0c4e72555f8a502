package dev.detour.sim.shape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashSet;
import java.util.Set;

/** What Converse demands of a conversation. */
final class BedrockMessages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BedrockMessages() {}

  static void check(JsonNode tree) throws InvalidRequest {
    JsonNode messages = tree.path("messages");
    if (!messages.path(0).path("role").asText().equals("user")) {
      throw new InvalidRequest(
          "A conversation must start with a user message. Try again with a conversation that starts"
              + " with a user message.");
    }
    Set<String> open = Set.of();
    String before = "";
    for (JsonNode message : messages) {
      String role = message.path("role").asText();
      if (role.equals(before)) {
        throw new InvalidRequest(
            "A conversation must alternate between user and assistant roles. Make sure the"
                + " conversation alternates between user and assistant roles and try again.");
      }
      before = role;
      open = blocks(message.path("content"), open);
    }
    if (!open.isEmpty() && !tree.path("toolConfig").isObject()) {
      throw new InvalidRequest(
          "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
    }
    if (prefill(messages).endsWith(" ") || prefill(messages).endsWith("\n")) {
      throw new InvalidRequest(
          "The model returned the following errors: messages: final assistant content cannot end with"
              + " trailing whitespace");
    }
  }

  /** Checks one message's blocks; returns the calls that the next message must answer. */
  private static Set<String> blocks(JsonNode content, Set<String> open) throws InvalidRequest {
    if (content.isEmpty()) {
      throw new InvalidRequest("The content field in the Message object is empty.");
    }
    Set<String> answered = new HashSet<>();
    Set<String> asked = new HashSet<>();
    for (JsonNode block : content) {
      if (block.size() != 1) {
        throw new InvalidRequest("The content block must have exactly one member.");
      } else if (block.has("text") && block.path("text").asText().isBlank()) {
        throw new InvalidRequest(
            "The text field in the ContentBlock object is blank. Add text to the text field.");
      } else if (block.has("toolUse")) {
        asked.add(block.path("toolUse").path("toolUseId").asText());
      } else if (block.has("toolResult")) {
        answered.add(block.path("toolResult").path("toolUseId").asText());
      }
    }
    if (!answered.equals(open)) {
      throw new InvalidRequest(
          "The number of toolResult blocks at messages exceeds or misses the number of toolUse blocks"
              + " of previous turn.");
    }
    return asked;
  }

  static String prefill(JsonNode messages) {
    JsonNode last = messages.path(messages.size() - 1);
    JsonNode content = last.path("content");
    return last.path("role").asText().equals("assistant")
        ? content.path(content.size() - 1).path("text").asText("")
        : "";
  }

  static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
