package dev.detour.gateway.surface.chat;

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
import java.util.List;

/**
 * Writes answers as chat completions.
 *
 * <p>Thoughts stand in {@code reasoning_content}, where servers of open models put theirs; OpenAI's
 * own shape has no place for them.
 */
final class ChatEncoder implements AnswerEncoder {
  private final String requestId;
  private final long created;
  private final boolean withUsage;

  ChatEncoder(String requestId, long created, boolean withUsage) {
    this.requestId = requestId;
    this.created = created;
    this.withUsage = withUsage;
  }

  @Override
  public Buffer whole(Completion completion) {
    return Buffer.buffer(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("id", id(completion.id()));
              json.writeStringField("object", "chat.completion");
              json.writeNumberField("created", created);
              json.writeStringField("model", completion.model());
              json.writeArrayFieldStart("choices");
              json.writeStartObject();
              json.writeNumberField("index", 0);
              json.writeObjectFieldStart("message");
              writeMessage(json, completion.parts());
              json.writeEndObject();
              json.writeNullField("logprobs");
              json.writeStringField("finish_reason", finishReason(completion.finish()));
              json.writeEndObject();
              json.writeEndArray();
              if (completion.usage().isPresent()) {
                json.writeObjectFieldStart("usage");
                writeUsage(json, completion.usage().get());
                json.writeEndObject();
              }
              json.writeEndObject();
            }));
  }

  private static void writeMessage(JsonGenerator json, List<Part> parts) throws IOException {
    StringBuilder text = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    boolean called = false;
    for (Part part : parts) {
      if (part instanceof Part.Text said) {
        text.append(said.text());
      } else if (part instanceof Part.Refusal refused) {
        refusal.append(refused.text());
      } else if (part instanceof Part.Reasoning thought) {
        reasoning.append(thought.text());
      }
      called |= part instanceof Part.ToolCall;
    }
    json.writeStringField("role", "assistant");
    writeFilled(json, "content", text);
    writeFilled(json, "refusal", refusal);
    if (!reasoning.isEmpty()) {
      writeFilled(json, "reasoning_content", reasoning);
    }
    if (called) {
      json.writeArrayFieldStart("tool_calls");
      for (Part part : parts) {
        if (part instanceof Part.ToolCall call) {
          writeToolCall(json, call);
        }
      }
      json.writeEndArray();
    }
  }

  private static void writeFilled(JsonGenerator json, String field, StringBuilder text)
      throws IOException {
    if (text.isEmpty()) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, text.toString());
    }
  }

  private static void writeToolCall(JsonGenerator json, Part.ToolCall call) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", call.id());
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", call.name());
    json.writeStringField("arguments", call.arguments());
    json.writeEndObject();
    json.writeEndObject();
  }

  static void writeUsage(JsonGenerator json, TokenUsage usage) throws IOException {
    json.writeNumberField("prompt_tokens", usage.input());
    json.writeNumberField("completion_tokens", usage.output());
    json.writeNumberField("total_tokens", usage.input() + usage.output());
    json.writeObjectFieldStart("prompt_tokens_details");
    json.writeNumberField("cached_tokens", usage.cachedInput());
    if (usage.cacheCreationInput() > 0) {
      json.writeNumberField("cache_write_tokens", usage.cacheCreationInput());
      json.writeNumberField("cache_creation_tokens", usage.cacheCreationInput());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("completion_tokens_details");
    json.writeNumberField("reasoning_tokens", usage.reasoningOutput());
    json.writeEndObject();
  }

  static String finishReason(Finish finish) {
    return switch (finish.reason()) {
      case STOP, REFUSAL -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
    };
  }

  private String id(String provider) {
    return provider.isEmpty() ? "chatcmpl-" + requestId : provider;
  }

  @Override
  public StreamEncoder stream() {
    return new ChatChunks(this::id, created, withUsage);
  }
}
