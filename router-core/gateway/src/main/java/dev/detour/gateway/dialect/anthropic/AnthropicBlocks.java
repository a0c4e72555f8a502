package dev.detour.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Turns;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Writes a turn as a message with its blocks. */
final class AnthropicBlocks {
  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
  private static final String PDF = "application/pdf";
  private static final String PLAIN = "text/plain";

  private AnthropicBlocks() {}

  /**
   * Refuses what no block can hold.
   *
   * @throws UntranslatableException naming it
   */
  static void check(Message turn) throws UntranslatableException {
    check(turn.parts());
  }

  private static void check(List<Part> parts) throws UntranslatableException {
    for (Part part : parts) {
      if (part instanceof Part.Image image
          && image.source() instanceof Source.Inline inline
          && !IMAGES.contains(inline.mediaType())) {
        throw new UntranslatableException("an image of " + inline.mediaType());
      } else if (part instanceof Part.Document document
          && document.source() instanceof Source.Inline inline
          && !inline.mediaType().equals(PDF)
          && !isPlainText(inline)) {
        throw new UntranslatableException("a document of " + inline.mediaType());
      } else if (part instanceof Part.ToolResult result) {
        check(result.content());
      }
    }
  }

  private static boolean isPlainText(Source.Inline inline) {
    if (!inline.mediaType().equals(PLAIN)) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(inline.base64()).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static void writeText(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "text");
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Message turn) throws IOException {
    Turns.write(json, turn, AnthropicBlocks::writeBlock);
  }

  private static void writeBlock(JsonGenerator json, Part part) throws IOException {
    if (part instanceof Part.Text text) {
      writeText(json, text.text());
    } else if (part instanceof Part.Image image) {
      json.writeStartObject();
      json.writeStringField("type", "image");
      writeSource(json, image.source());
      json.writeEndObject();
    } else if (part instanceof Part.Document document) {
      json.writeStartObject();
      json.writeStringField("type", "document");
      writeSource(json, document.source());
      if (document.name().isPresent()) {
        json.writeStringField("title", document.name().get());
      }
      json.writeEndObject();
    } else if (part instanceof Part.ToolCall call) {
      writeCall(json, call);
    } else if (part instanceof Part.ToolResult result) {
      writeResult(json, result);
    }
  }

  private static void writeCall(JsonGenerator json, Part.ToolCall call) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "tool_use");
    json.writeStringField("id", Turns.id(call.id()));
    json.writeStringField("name", call.name());
    json.writeFieldName("input");
    json.writeRawValue(call.arguments());
    json.writeEndObject();
  }

  private static void writeResult(JsonGenerator json, Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "tool_result");
    json.writeStringField("tool_use_id", Turns.id(result.callId()));
    json.writeArrayFieldStart("content");
    for (Part part : result.content()) {
      if (!(part instanceof Part.Text text && text.text().isEmpty())) {
        writeBlock(json, part);
      }
    }
    json.writeEndArray();
    if (result.failed()) {
      json.writeBooleanField("is_error", true);
    }
    json.writeEndObject();
  }

  private static void writeSource(JsonGenerator json, Source source) throws IOException {
    json.writeObjectFieldStart("source");
    if (source instanceof Source.Url url) {
      json.writeStringField("type", "url");
      json.writeStringField("url", url.url());
    } else if (source instanceof Source.Inline inline) {
      boolean isText = inline.mediaType().equals(PLAIN);
      json.writeStringField("type", isText ? "text" : "base64");
      json.writeStringField("media_type", inline.mediaType());
      json.writeStringField(
          "data",
          isText
              ? new String(Base64.getDecoder().decode(inline.base64()), UTF_8)
              : inline.base64());
    }
    json.writeEndObject();
  }
}
