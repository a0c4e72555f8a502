package dev.detour.gateway.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Turns;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a turn as a message with its content blocks. */
final class ConverseBlocks {
  private static final Map<String, String> IMAGES =
      Map.of("image/png", "png", "image/jpeg", "jpeg", "image/gif", "gif", "image/webp", "webp");

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "application/pdf",
          "pdf",
          "text/csv",
          "csv",
          "application/msword",
          "doc",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "docx",
          "application/vnd.ms-excel",
          "xls",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "xlsx",
          "text/html",
          "html",
          "text/plain",
          "txt",
          "text/markdown",
          "md");

  private static final int LONGEST_NAME = 200;

  private final Set<String> names = new HashSet<>();

  /** Creates a writer of one request's turns: no two documents of it may have one name. */
  ConverseBlocks() {}

  /**
   * Refuses what no block can hold.
   *
   * @throws UntranslatableException naming it
   */
  static void check(Message turn) throws UntranslatableException {
    check(turn.parts());
    if (turn.parts().stream().anyMatch(Part.Document.class::isInstance)
        && turn.parts().stream().noneMatch(Part.Text.class::isInstance)) {
      throw new UntranslatableException("a document without a text");
    }
  }

  private static void check(List<Part> parts) throws UntranslatableException {
    for (Part part : parts) {
      if (part instanceof Part.Image image) {
        check(image.source(), IMAGES, "an image");
      } else if (part instanceof Part.Document document) {
        check(document.source(), DOCUMENTS, "a document");
      } else if (part instanceof Part.ToolResult result) {
        check(result.content());
      }
    }
  }

  private static void check(Source source, Map<String, String> formats, String what)
      throws UntranslatableException {
    if (!(source instanceof Source.Inline inline)) {
      throw new UntranslatableException(what + " by its address");
    } else if (!formats.containsKey(inline.mediaType())) {
      throw new UntranslatableException(what + " of " + inline.mediaType());
    }
  }

  static void writeText(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  void write(JsonGenerator json, Message turn) throws IOException {
    Turns.write(json, turn, this::writeBlock);
  }

  private void writeBlock(JsonGenerator json, Part part) throws IOException {
    if (part instanceof Part.Text text) {
      writeText(json, text.text());
    } else if (part instanceof Part.Image image) {
      writeSource(json, "image", image.source(), IMAGES, null);
    } else if (part instanceof Part.Document document) {
      String name = newName(documentName(document.name().orElse("document")));
      writeSource(json, "document", document.source(), DOCUMENTS, name);
    } else if (part instanceof Part.ToolCall call) {
      json.writeStartObject();
      json.writeObjectFieldStart("toolUse");
      json.writeStringField("toolUseId", Turns.id(call.id()));
      json.writeStringField("name", call.name());
      json.writeFieldName("input");
      json.writeRawValue(call.arguments());
      json.writeEndObject();
      json.writeEndObject();
    } else if (part instanceof Part.ToolResult result) {
      writeResult(json, result);
    }
  }

  /** A result must say something, and texts must not be blank. */
  private void writeResult(JsonGenerator json, Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("toolResult");
    json.writeStringField("toolUseId", Turns.id(result.callId()));
    json.writeArrayFieldStart("content");
    int said = 0;
    for (Part part : result.content()) {
      if (!(part instanceof Part.Text text && text.text().isBlank())) {
        writeBlock(json, part);
        said++;
      }
    }
    if (said == 0) {
      writeText(json, "(empty)");
    }
    json.writeEndArray();
    if (result.failed()) {
      json.writeStringField("status", "error");
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeSource(
      JsonGenerator json,
      String kind,
      Source source,
      Map<String, String> formats,
      @Nullable String name)
      throws IOException {
    if (source instanceof Source.Inline inline) {
      json.writeStartObject();
      json.writeObjectFieldStart(kind);
      json.writeStringField("format", formats.get(inline.mediaType()));
      if (name != null) {
        json.writeStringField("name", name);
      }
      json.writeObjectFieldStart("source");
      json.writeStringField("bytes", inline.base64());
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  /** A name that no document of the request had: the name itself, or with a number. */
  private String newName(String name) {
    String free = name;
    for (int number = 2; !names.add(free.toLowerCase(Locale.ROOT)); number++) {
      String end = " " + number;
      free = name.substring(0, Math.min(name.length(), LONGEST_NAME - end.length())) + end;
    }
    return free;
  }

  /** The API takes letters, digits, single spaces and a few signs. */
  private static String documentName(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9()\\[\\]-]+", " ").strip();
    String known = clean.isEmpty() ? "document" : clean;
    return known.substring(0, Math.min(known.length(), LONGEST_NAME)).strip();
  }
}
