package dev.detour.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Turns;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a turn as a content with its parts. */
final class GeminiParts {
  /**
   * What stands for the signature of a call that was not the model's own: documented for
   * conversations that come from other models.
   */
  private static final String NO_SIGNATURE = "skip_thought_signature_validator";

  private final Conversation conversation;
  private final boolean signed;
  private final Map<String, Integer> places = new HashMap<>();

  /** Creates a writer; {@code signed}: whether the model insists on signatures of its calls. */
  GeminiParts(Conversation conversation, boolean signed) {
    this.conversation = conversation;
    this.signed = signed;
    for (Message message : conversation.messages()) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall call) {
          places.put(call.id(), places.size());
        }
      }
    }
  }

  /**
   * Refuses what no part can hold.
   *
   * @throws UntranslatableException naming it
   */
  void check(Message turn) throws UntranslatableException {
    for (Part part : turn.parts()) {
      if (part instanceof Part.Image image && image.source() instanceof Source.Url) {
        throw new UntranslatableException("an image by its address");
      } else if (part instanceof Part.Document document
          && document.source() instanceof Source.Url) {
        throw new UntranslatableException("a document by its address");
      } else if (part instanceof Part.ToolResult result) {
        if (conversation.toolOf(result.callId()).isEmpty()) {
          throw new UntranslatableException("a tool result without its call");
        } else if (!result.content().stream().allMatch(Part.Text.class::isInstance)) {
          throw new UntranslatableException("a tool result that is no text");
        }
      }
    }
  }

  static void writeText(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  void write(JsonGenerator json, Message turn) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", turn.role() == Role.ASSISTANT ? "model" : "user");
    json.writeArrayFieldStart("parts");
    boolean firstCall = true;
    for (Part part : inPlace(turn.parts())) {
      if (part instanceof Part.Text text) {
        writeText(json, text.text());
      } else if (part instanceof Part.Image image) {
        writeInline(json, image.source());
      } else if (part instanceof Part.Document document) {
        writeInline(json, document.source());
      } else if (part instanceof Part.ToolCall call) {
        writeCall(json, call, signed && firstCall);
        firstCall = false;
      } else if (part instanceof Part.ToolResult result) {
        writeResult(json, result);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Results tell by their place alone which of several calls of one tool they are for. */
  private List<Part> inPlace(List<Part> parts) {
    return parts.stream().sorted(Comparator.comparingInt(this::place)).toList();
  }

  private int place(Part part) {
    return part instanceof Part.ToolResult result
        ? places.getOrDefault(result.callId(), Integer.MAX_VALUE)
        : Integer.MAX_VALUE;
  }

  private static void writeInline(JsonGenerator json, Source source) throws IOException {
    if (source instanceof Source.Inline inline) {
      json.writeStartObject();
      json.writeObjectFieldStart("inlineData");
      json.writeStringField("mimeType", inline.mediaType());
      json.writeStringField("data", inline.base64());
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeCall(JsonGenerator json, Part.ToolCall call, boolean sign)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("functionCall");
    json.writeStringField("name", call.name());
    json.writeFieldName("args");
    json.writeRawValue(call.arguments());
    json.writeEndObject();
    if (sign) {
      json.writeStringField("thoughtSignature", NO_SIGNATURE);
    }
    json.writeEndObject();
  }

  private void writeResult(JsonGenerator json, Part.ToolResult result) throws IOException {
    Optional<String> name = conversation.toolOf(result.callId());
    StringBuilder text = new StringBuilder();
    for (Part part : result.content()) {
      text.append(part instanceof Part.Text it ? it.text() : "");
    }
    json.writeStartObject();
    json.writeObjectFieldStart("functionResponse");
    json.writeStringField("name", name.orElse(""));
    json.writeFieldName("response");
    if (!result.failed() && Turns.isObject(text.toString())) {
      json.writeRawValue(text.toString());
    } else {
      json.writeStartObject();
      json.writeStringField(result.failed() ? "error" : "output", text.toString());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
