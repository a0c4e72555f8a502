package dev.detour.gateway.surface.messages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.surface.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the content of Anthropic's messages. Marks for caching are hints, and left out. */
final class MessageBlocks {
  private static final Set<String> OF_DOCUMENT = Set.of("type", "source", "title", "cache_control");

  private MessageBlocks() {}

  static List<Part> read(JsonNode content) throws UntranslatableException {
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode block : Fields.list(content, "content")) {
      parts.add(part(block));
    }
    return parts;
  }

  private static Part part(JsonNode block) throws UntranslatableException {
    String type = Fields.requiredText(block, "type");
    return switch (type) {
      case "text" -> new Part.Text(Fields.requiredText(block, "text"));
      case "image" -> new Part.Image(source(block.path("source")), Optional.empty());
      case "document" -> document(block);
      case "tool_use" ->
          new Part.ToolCall(
              Fields.requiredText(block, "id"),
              Fields.requiredText(block, "name"),
              block.path("input").isObject() ? block.path("input").toString() : "{}");
      case "tool_result" ->
          new Part.ToolResult(
              Fields.requiredText(block, "tool_use_id"),
              read(block.path("content")),
              Fields.flag(block, "is_error").orElse(false));
      case "thinking" ->
          new Part.Reasoning(
              Fields.requiredText(block, "thinking"),
              Fields.text(block, "signature").filter(signature -> !signature.isEmpty()));
      case "redacted_thinking" -> new Part.SealedReasoning(Fields.requiredText(block, "data"));
      default ->
          throw new UntranslatableException(
              "content of type " + type.substring(0, Math.min(40, type.length())));
    };
  }

  private static Part document(JsonNode block) throws UntranslatableException {
    Fields.onlyKnown(block, OF_DOCUMENT, "a document");
    return new Part.Document(source(block.path("source")), Fields.text(block, "title"));
  }

  private static Source source(JsonNode source) throws UntranslatableException {
    return switch (source.path("type").asText()) {
      case "base64" ->
          new Source.Inline(
              Fields.requiredText(source, "media_type"), Fields.requiredText(source, "data"));
      case "url" -> new Source.Url(Fields.requiredText(source, "url"));
      case "text" ->
          new Source.Inline(
              "text/plain",
              Base64.getEncoder()
                  .encodeToString(
                      Fields.requiredText(source, "data").getBytes(StandardCharsets.UTF_8)));
      case "file" -> throw new UntranslatableException("a file that one provider keeps");
      default -> throw new UntranslatableException("a source of an unknown type");
    };
  }
}
