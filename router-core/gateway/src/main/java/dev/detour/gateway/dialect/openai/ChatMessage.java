package dev.detour.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes a message as chat completions have it: results of tools are messages of their own, and
 * thoughts are left out, since only their own provider takes them back.
 */
final class ChatMessage {
  private static final String PDF = "application/pdf";

  private ChatMessage() {}

  /**
   * Refuses what a chat message cannot hold.
   *
   * @throws UntranslatableException naming it
   */
  static void check(Message message) throws UntranslatableException {
    for (Part part : message.parts()) {
      if (part instanceof Part.Document document) {
        check(document.source());
      } else if (part instanceof Part.ToolResult result) {
        for (Part content : result.content()) {
          if (!(content instanceof Part.Text)) {
            throw new UntranslatableException("a tool result that is no text");
          }
        }
      }
    }
  }

  /** OpenAI takes PDFs alone as files; a text is said as such. */
  private static void check(Source source) throws UntranslatableException {
    if (!(source instanceof Source.Inline inline)) {
      throw new UntranslatableException("a document by its address");
    } else if (!inline.mediaType().equals(PDF) && !isText(inline)) {
      throw new UntranslatableException("a document of " + inline.mediaType());
    }
  }

  private static boolean isText(Source.Inline inline) {
    try {
      return inline.mediaType().startsWith("text/")
          && Base64.getDecoder().decode(inline.base64()).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static void writeText(JsonGenerator json, String role, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", role);
    json.writeStringField("content", text);
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Message message) throws IOException {
    List<Part> content = new ArrayList<>();
    List<Part.ToolCall> calls = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolResult result) {
        writeResult(json, result);
      } else if (part instanceof Part.ToolCall call) {
        calls.add(call);
      } else if (!(part instanceof Part.Reasoning) && !(part instanceof Part.SealedReasoning)) {
        content.add(part);
      }
    }
    if (message.role() == Role.ASSISTANT || !content.isEmpty()) {
      writeSaid(json, message.role(), content, calls);
    }
  }

  private static void writeResult(JsonGenerator json, Part.ToolResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", "tool");
    json.writeStringField("tool_call_id", result.callId());
    StringBuilder text = new StringBuilder();
    for (Part part : result.content()) {
      text.append(((Part.Text) part).text());
    }
    json.writeStringField("content", text.toString());
    json.writeEndObject();
  }

  private static void writeSaid(
      JsonGenerator json, Role role, List<Part> content, List<Part.ToolCall> calls)
      throws IOException {
    json.writeStartObject();
    json.writeStringField(
        "role",
        switch (role) {
          case SYSTEM -> "system";
          case USER -> "user";
          case ASSISTANT -> "assistant";
        });
    json.writeFieldName("content");
    writeContent(json, content);
    if (!calls.isEmpty()) {
      json.writeArrayFieldStart("tool_calls");
      for (Part.ToolCall call : calls) {
        json.writeStartObject();
        json.writeStringField("id", call.id());
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeContent(JsonGenerator json, List<Part> content) throws IOException {
    if (content.isEmpty()) {
      json.writeNull();
    } else if (content.size() == 1 && content.get(0) instanceof Part.Text text) {
      json.writeString(text.text());
    } else {
      json.writeStartArray();
      for (Part part : content) {
        writePart(json, part);
      }
      json.writeEndArray();
    }
  }

  private static void writePart(JsonGenerator json, Part part) throws IOException {
    json.writeStartObject();
    if (part instanceof Part.Text text) {
      json.writeStringField("type", "text");
      json.writeStringField("text", text.text());
    } else if (part instanceof Part.Refusal refusal) {
      json.writeStringField("type", "refusal");
      json.writeStringField("refusal", refusal.text());
    } else if (part instanceof Part.Image image) {
      json.writeStringField("type", "image_url");
      json.writeObjectFieldStart("image_url");
      json.writeStringField("url", address(image.source()));
      if (image.detail().isPresent()) {
        json.writeStringField("detail", image.detail().get());
      }
      json.writeEndObject();
    } else if (part instanceof Part.Document document
        && document.source() instanceof Source.Inline inline
        && !inline.mediaType().equals(PDF)) {
      String text = new String(Base64.getDecoder().decode(inline.base64()), UTF_8);
      json.writeStringField("type", "text");
      json.writeStringField("text", document.name().map(it -> it + "\n\n").orElse("") + text);
    } else if (part instanceof Part.Document document) {
      json.writeStringField("type", "file");
      json.writeObjectFieldStart("file");
      json.writeStringField("filename", document.name().orElse("document"));
      json.writeStringField("file_data", address(document.source()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static String address(Source source) {
    return source instanceof Source.Inline inline
        ? "data:" + inline.mediaType() + ";base64," + inline.base64()
        : ((Source.Url) source).url();
  }
}
