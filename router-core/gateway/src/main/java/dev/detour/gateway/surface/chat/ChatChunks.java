package dev.detour.gateway.surface.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes a stream of chat completion chunks. */
final class ChatChunks implements StreamEncoder {
  private final UnaryOperator<String> ids;
  private final long created;
  private final boolean withUsage;
  private String id = "";
  private String model = "";

  ChatChunks(UnaryOperator<String> ids, long created, boolean withUsage) {
    this.ids = ids;
    this.created = created;
    this.withUsage = withUsage;
  }

  @Override
  public void event(StreamEvent event, Buffer out) {
    if (event instanceof StreamEvent.Started started) {
      id = ids.apply(started.id());
      model = started.model();
      delta(
          out,
          json -> {
            json.writeStringField("role", "assistant");
            json.writeStringField("content", "");
          });
    } else if (event instanceof StreamEvent.TextDelta text) {
      delta(out, json -> json.writeStringField("content", text.text()));
    } else if (event instanceof StreamEvent.RefusalDelta refusal) {
      delta(out, json -> json.writeStringField("refusal", refusal.text()));
    } else if (event instanceof StreamEvent.ReasoningDelta thought) {
      delta(out, json -> json.writeStringField("reasoning_content", thought.text()));
    } else if (event instanceof StreamEvent.ToolCallStarted call) {
      delta(out, json -> writeCall(json, call));
    } else if (event instanceof StreamEvent.ToolCallDelta more) {
      delta(out, json -> writeArguments(json, more));
    }
  }

  @Override
  public void finish(Finish finish, Optional<TokenUsage> usage, Buffer out) {
    chunk(
        out,
        json -> {
          writeChoice(json, nothing -> {}, ChatEncoder.finishReason(finish));
          json.writeEndArray();
        });
    if (withUsage && usage.isPresent()) {
      chunk(
          out,
          json -> {
            json.writeEndArray();
            json.writeObjectFieldStart("usage");
            ChatEncoder.writeUsage(json, usage.get());
            json.writeEndObject();
          });
    }
    out.appendString("data: [DONE]\n\n");
  }

  private static void writeCall(JsonGenerator json, StreamEvent.ToolCallStarted call)
      throws IOException {
    json.writeArrayFieldStart("tool_calls");
    json.writeStartObject();
    json.writeNumberField("index", call.index());
    json.writeStringField("id", call.id());
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", call.name());
    json.writeStringField("arguments", "");
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void writeArguments(JsonGenerator json, StreamEvent.ToolCallDelta more)
      throws IOException {
    json.writeArrayFieldStart("tool_calls");
    json.writeStartObject();
    json.writeNumberField("index", more.index());
    json.writeObjectFieldStart("function");
    json.writeStringField("arguments", more.arguments());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  private void delta(Buffer out, Json.Writer delta) {
    chunk(
        out,
        json -> {
          writeChoice(json, delta, null);
          json.writeEndArray();
        });
  }

  private static void writeChoice(
      JsonGenerator json, Json.Writer delta, @Nullable String finishReason) throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", 0);
    json.writeObjectFieldStart("delta");
    delta.to(json);
    json.writeEndObject();
    json.writeStringField("finish_reason", finishReason);
    json.writeEndObject();
  }

  /** Writes a chunk; {@code choices} is left open for {@code rest} to fill and close. */
  private void chunk(Buffer out, Json.Writer rest) {
    out.appendString("data: ");
    out.appendBytes(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("id", id);
              json.writeStringField("object", "chat.completion.chunk");
              json.writeNumberField("created", created);
              json.writeStringField("model", model);
              json.writeArrayFieldStart("choices");
              rest.to(json);
              json.writeEndObject();
            }));
    out.appendString("\n\n");
  }
}
