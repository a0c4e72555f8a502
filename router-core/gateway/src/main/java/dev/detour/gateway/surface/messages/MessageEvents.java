package dev.detour.gateway.surface.messages;

import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Writes a stream of Anthropic's message events: one block after the other, each closed. */
final class MessageEvents implements StreamEncoder {
  private enum Open {
    NONE,
    TEXT,
    THINKING
  }

  private final UnaryOperator<String> ids;
  private final boolean withThoughts;
  private final Map<Integer, Integer> callBlocks = new HashMap<>();
  private int next;
  private int current;
  private Open open = Open.NONE;

  MessageEvents(UnaryOperator<String> ids, boolean withThoughts) {
    this.ids = ids;
    this.withThoughts = withThoughts;
  }

  @Override
  public void event(StreamEvent event, Buffer out) {
    if (event instanceof StreamEvent.Started started) {
      start(started, out);
    } else if (event instanceof StreamEvent.TextDelta text) {
      text(text.text(), out);
    } else if (event instanceof StreamEvent.RefusalDelta refusal) {
      text(refusal.text(), out);
    } else if (event instanceof StreamEvent.ToolCallStarted call) {
      beginCall(call, out);
    } else if (event instanceof StreamEvent.ToolCallDelta more) {
      Integer block = callBlocks.get(more.index());
      if (block != null) {
        delta(block, "input_json_delta", "partial_json", more.arguments(), out);
      }
    } else if (event instanceof StreamEvent.ToolCallEnded ended) {
      Integer block = callBlocks.remove(ended.index());
      if (block != null) {
        end(block, out);
      }
    } else if (withThoughts) {
      thoughtEvent(event, out);
    }
  }

  private void thoughtEvent(StreamEvent event, Buffer out) {
    if (event instanceof StreamEvent.ReasoningDelta thought) {
      thought(thought.text(), out);
    } else if (event instanceof StreamEvent.ReasoningSigned signed) {
      sign(signed.signature(), out);
    } else if (event instanceof StreamEvent.ReasoningSealed sealed) {
      closeText(out);
      begin(
          next,
          json -> {
            json.writeStringField("type", "redacted_thinking");
            json.writeStringField("data", sealed.data());
          },
          out);
      end(next++, out);
    }
  }

  private void start(StreamEvent.Started started, Buffer out) {
    write(
        "message_start",
        json -> {
          json.writeObjectFieldStart("message");
          MessageEncoder.writeHead(json, ids.apply(started.id()), started.model());
          json.writeArrayFieldStart("content");
          json.writeEndArray();
          json.writeNullField("stop_reason");
          json.writeNullField("stop_sequence");
          json.writeObjectFieldStart("usage");
          MessageEncoder.writeUsage(json, TokenUsage.NONE);
          json.writeEndObject();
          json.writeEndObject();
        },
        out);
  }

  private void text(String text, Buffer out) {
    if (open != Open.TEXT) {
      closeText(out);
      begin(
          next,
          json -> {
            json.writeStringField("type", "text");
            json.writeStringField("text", "");
          },
          out);
      current = next++;
      open = Open.TEXT;
    }
    delta(current, "text_delta", "text", text, out);
  }

  private void thought(String text, Buffer out) {
    beginThought(out);
    delta(current, "thinking_delta", "thinking", text, out);
  }

  private void sign(String signature, Buffer out) {
    beginThought(out);
    delta(current, "signature_delta", "signature", signature, out);
  }

  private void beginThought(Buffer out) {
    if (open != Open.THINKING) {
      closeText(out);
      begin(
          next,
          json -> {
            json.writeStringField("type", "thinking");
            json.writeStringField("thinking", "");
            json.writeStringField("signature", "");
          },
          out);
      current = next++;
      open = Open.THINKING;
    }
  }

  private void beginCall(StreamEvent.ToolCallStarted call, Buffer out) {
    closeText(out);
    begin(
        next,
        json -> {
          json.writeStringField("type", "tool_use");
          json.writeStringField("id", call.id());
          json.writeStringField("name", call.name());
          json.writeObjectFieldStart("input");
          json.writeEndObject();
        },
        out);
    callBlocks.put(call.index(), next++);
  }

  private void closeText(Buffer out) {
    if (open != Open.NONE) {
      open = Open.NONE;
      end(current, out);
    }
  }

  @Override
  public void finish(Finish finish, Optional<TokenUsage> usage, Buffer out) {
    closeText(out);
    new TreeSet<>(callBlocks.values()).forEach(block -> end(block, out));
    callBlocks.clear();
    write(
        "message_delta",
        json -> {
          json.writeObjectFieldStart("delta");
          MessageEncoder.writeFinish(json, finish);
          json.writeEndObject();
          json.writeObjectFieldStart("usage");
          MessageEncoder.writeUsage(json, usage.orElse(TokenUsage.NONE));
          json.writeEndObject();
        },
        out);
    write("message_stop", json -> {}, out);
  }

  private static void begin(int block, Json.Writer content, Buffer out) {
    write(
        "content_block_start",
        json -> {
          json.writeNumberField("index", block);
          json.writeObjectFieldStart("content_block");
          content.to(json);
          json.writeEndObject();
        },
        out);
  }

  private static void delta(int block, String type, String field, String text, Buffer out) {
    write(
        "content_block_delta",
        json -> {
          json.writeNumberField("index", block);
          json.writeObjectFieldStart("delta");
          json.writeStringField("type", type);
          json.writeStringField(field, text);
          json.writeEndObject();
        },
        out);
  }

  private static void end(int block, Buffer out) {
    write("content_block_stop", json -> json.writeNumberField("index", block), out);
  }

  private static void write(String type, Json.Writer fields, Buffer out) {
    out.appendString("event: ").appendString(type).appendString("\ndata: ");
    out.appendBytes(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("type", type);
              fields.to(json);
              json.writeEndObject();
            }));
    out.appendString("\n\n");
  }
}
