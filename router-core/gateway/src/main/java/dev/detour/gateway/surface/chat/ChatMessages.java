package dev.detour.gateway.surface.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of a chat completion request in canonical form.
 *
 * @param system the prompts that stand before every other message
 * @param messages the others
 */
record ChatMessages(List<String> system, List<Message> messages) {
  private static final Set<String> OF_USER = Set.of("role", "content");

  /** A name says again which tool was called, as old examples do; the call's id tells. */
  private static final Set<String> OF_TOOL = Set.of("role", "content", "tool_call_id", "name");

  private static final Set<String> OF_ASSISTANT =
      Set.of(
          "role",
          "content",
          "refusal",
          "tool_calls",
          "reasoning_content",
          "reasoning",
          "annotations");

  static ChatMessages read(JsonNode messages) throws UntranslatableException {
    List<String> system = new ArrayList<>();
    List<Message> others = new ArrayList<>();
    for (JsonNode message : Fields.list(messages, "messages")) {
      String role = Fields.requiredText(message, "role");
      switch (role) {
        case "system", "developer" -> {
          Fields.onlyKnown(message, OF_USER, "messages[]");
          List<Part> texts = textsOnly(content(message.path("content")), role);
          if (others.isEmpty()) {
            texts.forEach(part -> system.add(((Part.Text) part).text()));
          } else {
            others.add(new Message(Role.SYSTEM, texts));
          }
        }
        case "user" -> {
          Fields.onlyKnown(message, OF_USER, "messages[]");
          others.add(new Message(Role.USER, content(message.path("content"))));
        }
        case "assistant" -> others.add(new Message(Role.ASSISTANT, answer(message)));
        case "tool" -> addResult(others, result(message));
        default -> throw new UntranslatableException("a message of an unknown role");
      }
    }
    return new ChatMessages(system, others);
  }

  /** Results that follow each other are one message: they answer the calls of one. */
  private static void addResult(List<Message> messages, Part.ToolResult result) {
    int last = messages.size() - 1;
    List<Part> parts = new ArrayList<>();
    if (last >= 0 && isResults(messages.get(last))) {
      parts.addAll(messages.remove(last).parts());
    }
    parts.add(result);
    messages.add(new Message(Role.USER, parts));
  }

  private static boolean isResults(Message message) {
    return !message.parts().isEmpty()
        && message.parts().stream().allMatch(part -> part instanceof Part.ToolResult);
  }

  private static Part.ToolResult result(JsonNode message) throws UntranslatableException {
    Fields.onlyKnown(message, OF_TOOL, "messages[]");
    return new Part.ToolResult(
        Fields.requiredText(message, "tool_call_id"), content(message.path("content")), false);
  }

  private static List<Part> textsOnly(List<Part> parts, String role)
      throws UntranslatableException {
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        throw new UntranslatableException("a " + role + " message that is no text");
      }
    }
    return parts;
  }

  private static List<Part> answer(JsonNode message) throws UntranslatableException {
    Fields.onlyKnown(message, OF_ASSISTANT, "messages[]");
    List<Part> parts = new ArrayList<>();
    Optional<String> thought = Fields.text(message, "reasoning_content");
    if (thought.isEmpty()) {
      thought = Fields.text(message, "reasoning");
    }
    thought.ifPresent(text -> parts.add(new Part.Reasoning(text, Optional.empty())));
    parts.addAll(content(message.path("content")));
    Fields.text(message, "refusal").ifPresent(text -> parts.add(new Part.Refusal(text)));
    for (JsonNode call : Fields.list(message.path("tool_calls"), "tool_calls")) {
      if (!call.path("type").asText("function").equals("function")) {
        throw new UntranslatableException("a tool call of another type than function");
      }
      JsonNode function = call.path("function");
      parts.add(
          new Part.ToolCall(
              Fields.requiredText(call, "id"),
              Fields.requiredText(function, "name"),
              arguments(function)));
    }
    return parts;
  }

  private static String arguments(JsonNode function) throws UntranslatableException {
    String arguments =
        Fields.text(function, "arguments").filter(text -> !text.isBlank()).orElse("{}");
    if (!Json.isObject(arguments)) {
      throw new UntranslatableException("a tool call whose arguments are no JSON object");
    }
    return arguments;
  }

  private static List<Part> content(JsonNode content) throws UntranslatableException {
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : Fields.list(content, "content")) {
      parts.add(part(part));
    }
    return parts;
  }

  private static Part part(JsonNode part) throws UntranslatableException {
    String type = Fields.requiredText(part, "type");
    return switch (type) {
      case "text" -> new Part.Text(Fields.requiredText(part, "text"));
      case "refusal" -> new Part.Refusal(Fields.requiredText(part, "refusal"));
      case "image_url" -> {
        JsonNode image = part.path("image_url");
        yield new Part.Image(
            Fields.source(Fields.requiredText(image, "url")), Fields.text(image, "detail"));
      }
      case "file" -> {
        JsonNode file = part.path("file");
        if (file.hasNonNull("file_id")) {
          throw new UntranslatableException("a file that one provider keeps");
        }
        yield new Part.Document(
            Fields.source(Fields.requiredText(file, "file_data")), Fields.text(file, "filename"));
      }
      default -> throw new UntranslatableException("content of type " + shortened(type));
    };
  }

  private static String shortened(String type) {
    return type.length() <= 40 ? type : type.substring(0, 40);
  }
}
