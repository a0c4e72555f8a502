package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.json.Json;
import java.io.IOException;

/** Writes the items of a response's output. */
final class OutputItem {
  private OutputItem() {}

  /**
   * A message.
   *
   * @param content the parts, empty while none is whole
   */
  static void message(JsonGenerator json, String id, String status, Json.Writer content)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("type", "message");
    json.writeStringField("status", status);
    json.writeStringField("role", "assistant");
    json.writeArrayFieldStart("content");
    content.to(json);
    json.writeEndArray();
    json.writeEndObject();
  }

  static void text(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "output_text");
    json.writeStringField("text", text);
    json.writeArrayFieldStart("annotations");
    json.writeEndArray();
    json.writeArrayFieldStart("logprobs");
    json.writeEndArray();
    json.writeEndObject();
  }

  static void refusal(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "refusal");
    json.writeStringField("refusal", text);
    json.writeEndObject();
  }

  static void summary(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "summary_text");
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  /**
   * Thoughts.
   *
   * @param text empty while none is whole, and for sealed ones
   * @param seal the provider's signature or sealed thought; empty for none
   */
  static void reasoning(JsonGenerator json, String id, String text, String seal)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("type", "reasoning");
    json.writeArrayFieldStart("summary");
    if (!text.isEmpty()) {
      summary(json, text);
    }
    json.writeEndArray();
    if (!seal.isEmpty()) {
      json.writeStringField("encrypted_content", seal);
    }
    json.writeEndObject();
  }

  /** A call of a tool. */
  record Call(String id, String callId, String name) {
    /** The whole call; one whose arguments the output limit cut off is incomplete. */
    void write(JsonGenerator json, String arguments) throws IOException {
      write(json, Json.isObject(arguments) ? "completed" : "incomplete", arguments);
    }

    void write(JsonGenerator json, String status, String arguments) throws IOException {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("type", "function_call");
      json.writeStringField("status", status);
      json.writeStringField("arguments", arguments);
      json.writeStringField("call_id", callId);
      json.writeStringField("name", name);
      json.writeEndObject();
    }
  }
}
