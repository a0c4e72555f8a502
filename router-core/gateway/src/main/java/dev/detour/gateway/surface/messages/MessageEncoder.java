package dev.detour.gateway.surface.messages;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * Writes answers as Anthropic's messages; thoughts only for callers who asked the model to think.
 */
final class MessageEncoder implements AnswerEncoder {
  private final String requestId;
  private final boolean withThoughts;

  MessageEncoder(String requestId, boolean withThoughts) {
    this.requestId = requestId;
    this.withThoughts = withThoughts;
  }

  @Override
  public Buffer whole(Completion completion) {
    return Buffer.buffer(
        Json.bytes(
            json -> {
              json.writeStartObject();
              writeHead(json, id(completion.id()), completion.model());
              json.writeArrayFieldStart("content");
              for (Part part : completion.parts()) {
                writeBlock(json, part);
              }
              json.writeEndArray();
              writeFinish(json, completion.finish());
              json.writeObjectFieldStart("usage");
              writeUsage(json, completion.usage().orElse(TokenUsage.NONE));
              json.writeEndObject();
              json.writeEndObject();
            }));
  }

  private String id(String provider) {
    return provider.isEmpty() ? "msg_" + requestId : provider;
  }

  static void writeHead(JsonGenerator json, String id, String model) throws IOException {
    json.writeStringField("id", id);
    json.writeStringField("type", "message");
    json.writeStringField("role", "assistant");
    json.writeStringField("model", model);
  }

  private void writeBlock(JsonGenerator json, Part part) throws IOException {
    if (part instanceof Part.Text text) {
      writeTyped(json, "text", "text", text.text());
    } else if (part instanceof Part.Refusal refusal) {
      writeTyped(json, "text", "text", refusal.text());
    } else if (part instanceof Part.Reasoning thought && withThoughts) {
      json.writeStartObject();
      json.writeStringField("type", "thinking");
      json.writeStringField("thinking", thought.text());
      json.writeStringField("signature", thought.signature().orElse(""));
      json.writeEndObject();
    } else if (part instanceof Part.SealedReasoning sealed && withThoughts) {
      writeTyped(json, "redacted_thinking", "data", sealed.data());
    } else if (part instanceof Part.ToolCall call && Json.isObject(call.arguments())) {
      // One that the output limit cut off is left out: nobody can act on half of it.
      json.writeStartObject();
      json.writeStringField("type", "tool_use");
      json.writeStringField("id", call.id());
      json.writeStringField("name", call.name());
      json.writeFieldName("input");
      json.writeRawValue(call.arguments());
      json.writeEndObject();
    }
  }

  private static void writeTyped(JsonGenerator json, String type, String field, String text)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeStringField(field, text);
    json.writeEndObject();
  }

  static void writeFinish(JsonGenerator json, Finish finish) throws IOException {
    json.writeStringField("stop_reason", stopReason(finish));
    json.writeStringField("stop_sequence", finish.stopSequence().orElse(null));
  }

  private static String stopReason(Finish finish) {
    return switch (finish.reason()) {
      case STOP -> finish.stopSequence().isPresent() ? "stop_sequence" : "end_turn";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case CONTENT_FILTER, REFUSAL -> "refusal";
    };
  }

  /** Anthropic counts input without what was read from or written to a cache. */
  static void writeUsage(JsonGenerator json, TokenUsage usage) throws IOException {
    json.writeNumberField(
        "input_tokens", usage.input() - usage.cachedInput() - usage.cacheCreationInput());
    json.writeNumberField("cache_creation_input_tokens", usage.cacheCreationInput());
    json.writeNumberField("cache_read_input_tokens", usage.cachedInput());
    json.writeNumberField("output_tokens", usage.output());
  }

  @Override
  public StreamEncoder stream() {
    return new MessageEvents(this::id, withThoughts);
  }
}
