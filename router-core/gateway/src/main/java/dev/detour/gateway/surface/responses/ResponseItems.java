package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The input of a request of OpenAI's responses in canonical form. What one turn of the model came
 * to (thoughts, a message, calls) are items of their own there, and one message here.
 *
 * @param system the prompts that stand before every other item
 * @param messages the others
 */
record ResponseItems(List<String> system, List<Message> messages) {
  /** Begins the ids of thoughts that this router wrote for models of other dialects. */
  static final String OWN_THOUGHT = "rs_detour_";

  static ResponseItems read(JsonNode input) throws UntranslatableException {
    ResponseItems items = new ResponseItems(new ArrayList<>(), new ArrayList<>());
    if (input.isTextual()) {
      items.add(Role.USER, List.of(new Part.Text(input.textValue())));
      return items;
    }
    for (JsonNode item : Fields.list(input, "input")) {
      items.read(item, item.path("type").asText("message"));
    }
    return items;
  }

  private void read(JsonNode item, String type) throws UntranslatableException {
    switch (type) {
      case "message" -> message(item);
      case "function_call" -> turn(call(item));
      case "function_call_output" -> result(item);
      case "reasoning" -> thought(item).ifPresent(this::turn);
      default -> throw new UntranslatableException("an input item of type " + shortened(type));
    }
  }

  private void message(JsonNode item) throws UntranslatableException {
    String role = Fields.requiredText(item, "role");
    List<Part> parts = content(item.path("content"));
    switch (role) {
      case "system", "developer" -> {
        for (Part part : parts) {
          if (!(part instanceof Part.Text text)) {
            throw new UntranslatableException("a " + role + " message that is no text");
          } else if (messages.isEmpty()) {
            system.add(text.text());
          }
        }
        if (!messages.isEmpty()) {
          add(Role.SYSTEM, parts);
        }
      }
      case "user" -> add(Role.USER, parts);
      case "assistant" -> parts.forEach(this::turn);
      default -> throw new UntranslatableException("a message of an unknown role");
    }
  }

  private void add(Role role, List<Part> parts) {
    messages.add(new Message(role, parts));
  }

  /** Adds to the model's turn, or begins one. */
  private void turn(Part part) {
    extend(Role.ASSISTANT, part, false);
  }

  private void result(JsonNode item) throws UntranslatableException {
    extend(
        Role.USER,
        new Part.ToolResult(
            Fields.requiredText(item, "call_id"), content(item.path("output")), false),
        true);
  }

  private void extend(Role role, Part part, boolean resultsOnly) {
    int last = messages.size() - 1;
    List<Part> parts = new ArrayList<>();
    if (last >= 0
        && messages.get(last).role() == role
        && (!resultsOnly
            || messages.get(last).parts().stream().allMatch(it -> it instanceof Part.ToolResult))) {
      parts.addAll(messages.remove(last).parts());
    }
    parts.add(part);
    add(role, parts);
  }

  private static Part call(JsonNode item) throws UntranslatableException {
    String arguments = Fields.text(item, "arguments").filter(it -> !it.isBlank()).orElse("{}");
    if (!Json.isObject(arguments)) {
      throw new UntranslatableException("a function call whose arguments are no JSON object");
    }
    return new Part.ToolCall(
        Fields.requiredText(item, "call_id"), Fields.requiredText(item, "name"), arguments);
  }

  /** Thoughts that OpenAI sealed mean nothing to others; those that this router wrote go back. */
  private static Optional<Part> thought(JsonNode item) {
    if (!isOwnThought(item)) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode summary : item.path("summary")) {
      text.append(summary.path("text").asText(""));
    }
    String signature = item.path("encrypted_content").asText("");
    return text.isEmpty()
        ? Optional.of(new Part.SealedReasoning(signature))
        : Optional.of(
            new Part.Reasoning(
                text.toString(), Optional.of(signature).filter(it -> !it.isEmpty())));
  }

  /** Whether an item is a thought that this router wrote. */
  static boolean isOwnThought(JsonNode item) {
    return item.path("type").asText().equals("reasoning")
        && item.path("id").asText("").startsWith(OWN_THOUGHT);
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
      case "input_text", "output_text", "text" -> new Part.Text(Fields.requiredText(part, "text"));
      case "refusal" -> new Part.Refusal(Fields.requiredText(part, "refusal"));
      case "input_image" -> {
        notKept(part);
        yield new Part.Image(
            Fields.source(Fields.requiredText(part, "image_url")), Fields.text(part, "detail"));
      }
      case "input_file" -> {
        notKept(part);
        Optional<String> address = Fields.text(part, "file_url");
        Source source =
            address.isPresent()
                ? new Source.Url(address.get())
                : Fields.source(Fields.requiredText(part, "file_data"));
        yield new Part.Document(source, Fields.text(part, "filename"));
      }
      default -> throw new UntranslatableException("content of type " + shortened(type));
    };
  }

  private static void notKept(JsonNode part) throws UntranslatableException {
    if (part.hasNonNull("file_id")) {
      throw new UntranslatableException("a file that one provider keeps");
    }
  }

  private static String shortened(String type) {
    return type.length() <= 40 ? type : type.substring(0, 40);
  }
}
