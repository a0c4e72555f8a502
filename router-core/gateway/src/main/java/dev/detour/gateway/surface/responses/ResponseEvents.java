package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes a stream of OpenAI's response events: items begun, filled and closed one by one. */
final class ResponseEvents implements StreamEncoder {
  /** Names the items of this answer. */
  interface Ids {
    String id(String prefix, int number);
  }

  /** A tool call under way. */
  private record OpenCall(OutputItem.Call item, int output, StringBuilder arguments) {}

  private enum Kind {
    TEXT("output_text", "text"),
    REFUSAL("refusal", "refusal"),
    THOUGHT("reasoning_summary_text", "text");

    private final String event;
    private final String field;

    Kind(String event, String field) {
      this.event = event;
      this.field = field;
    }
  }

  private final ResponseObject object;
  private final Ids ids;
  private final List<Json.Writer> output = new ArrayList<>();
  private final Map<Integer, OpenCall> calls = new HashMap<>();
  private final StringBuilder text = new StringBuilder();
  private @Nullable Kind open;
  private String openId = "";
  private String seal = "";
  private int openOutput;
  private String id = "";
  private String model = "";
  private long sequence;

  ResponseEvents(ResponseObject object, Ids ids) {
    this.object = object;
    this.ids = ids;
  }

  @Override
  public void event(StreamEvent event, Buffer out) {
    if (event instanceof StreamEvent.Started started) {
      id = object.id("resp_", started.id());
      model = started.model();
      whole("response.created", null, Optional.empty(), out);
      whole("response.in_progress", null, Optional.empty(), out);
    } else if (event instanceof StreamEvent.TextDelta delta) {
      delta(Kind.TEXT, delta.text(), out);
    } else if (event instanceof StreamEvent.RefusalDelta delta) {
      delta(Kind.REFUSAL, delta.text(), out);
    } else if (event instanceof StreamEvent.ReasoningDelta delta) {
      delta(Kind.THOUGHT, delta.text(), out);
    } else if (event instanceof StreamEvent.ReasoningSigned signed) {
      seal = signed.signature();
    } else if (event instanceof StreamEvent.ReasoningSealed sealed) {
      sealed(sealed.data(), out);
    } else if (event instanceof StreamEvent.ToolCallStarted call) {
      begin(call, out);
    } else if (event instanceof StreamEvent.ToolCallDelta delta) {
      more(delta, out);
    } else if (event instanceof StreamEvent.ToolCallEnded ended) {
      end(ended.index(), out);
    }
  }

  /**
   * An item that was begun keeps its name and its place, one that was closed stays closed, and
   * sequence numbers go on.
   */
  @Override
  public void goOnBehind(Place place) {
    JsonNode content = newest(place.newestContent());
    openId = content.path("item_id").asText(openId);
    int number = content.path("output_index").asInt(openOutput);
    while (output.size() <= number) {
      output.add(json -> {});
    }
    openOutput = number;
    JsonNode last = newest(place.newest());
    sequence = last.path("sequence_number").asLong(sequence - 1) + 1;
    if (last.path("type").asText().endsWith(".done")) {
      output.set(openOutput, itemWriter(Kind.TEXT, openId, text.toString(), ""));
      open = null;
    }
  }

  /** The last event of some; nothing when they hold none that can be read. */
  private static JsonNode newest(Buffer events) {
    String all = events.toString(StandardCharsets.UTF_8);
    int begin = all.lastIndexOf("data:");
    try {
      return begin < 0
          ? MissingNode.getInstance()
          : Json.tree(all.substring(begin + "data:".length()));
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private void delta(Kind kind, String delta, Buffer out) {
    if (open != kind) {
      close(out);
      open(kind, out);
    }
    text.append(delta);
    write(
        "response." + kind.event + ".delta",
        json -> {
          place(kind).to(json);
          json.writeStringField("delta", delta);
          writeNoLogprobs(json, kind);
        },
        out);
  }

  private void open(Kind kind, Buffer out) {
    open = kind;
    openOutput = output.size();
    output.add(json -> {}); // takes the place until the item is whole
    text.setLength(0);
    openId = ids.id(kind == Kind.THOUGHT ? ResponseItems.OWN_THOUGHT : "msg_", openOutput);
    item("added", openOutput, itemWriter(kind, openId, "", ""), out);
    part(kind, "added", "", out);
  }

  private void close(Buffer out) {
    Kind kind = open;
    if (kind == null) {
      return;
    }
    String whole = text.toString();
    write(
        "response." + kind.event + ".done",
        json -> {
          place(kind).to(json);
          json.writeStringField(kind.field, whole);
          writeNoLogprobs(json, kind);
        },
        out);
    part(kind, "done", whole, out);
    Json.Writer item = itemWriter(kind, openId, whole, kind == Kind.THOUGHT ? seal : "");
    seal = "";
    output.set(openOutput, item);
    item("done", openOutput, item, out);
    open = null;
  }

  /** OpenAI's events of a text always have the list. */
  private static void writeNoLogprobs(JsonGenerator json, Kind kind) throws IOException {
    if (kind == Kind.TEXT) {
      json.writeArrayFieldStart("logprobs");
      json.writeEndArray();
    }
  }

  private void part(Kind kind, String step, String whole, Buffer out) {
    String name =
        kind == Kind.THOUGHT ? "response.reasoning_summary_part." : "response.content_part.";
    write(
        name + step,
        json -> {
          place(kind).to(json);
          json.writeFieldName("part");
          content(kind, whole).to(json);
        },
        out);
  }

  private static Json.Writer content(Kind kind, String whole) {
    return switch (kind) {
      case TEXT -> json -> OutputItem.text(json, whole);
      case REFUSAL -> json -> OutputItem.refusal(json, whole);
      case THOUGHT -> json -> OutputItem.summary(json, whole);
    };
  }

  private static Json.Writer itemWriter(Kind kind, String id, String whole, String seal) {
    return switch (kind) {
      case THOUGHT -> json -> OutputItem.reasoning(json, id, whole, seal);
      case TEXT, REFUSAL ->
          json ->
              OutputItem.message(
                  json,
                  id,
                  whole.isEmpty() ? "in_progress" : "completed",
                  whole.isEmpty() ? nothing -> {} : content(kind, whole));
    };
  }

  private Json.Writer place(Kind kind) {
    String item = openId;
    int number = openOutput;
    return json -> {
      json.writeStringField("item_id", item);
      json.writeNumberField("output_index", number);
      json.writeNumberField(kind == Kind.THOUGHT ? "summary_index" : "content_index", 0);
    };
  }

  private void sealed(String data, Buffer out) {
    close(out);
    int number = output.size();
    String thought = ids.id(ResponseItems.OWN_THOUGHT, number);
    Json.Writer item = json -> OutputItem.reasoning(json, thought, "", data);
    output.add(item);
    item("added", number, item, out);
    item("done", number, item, out);
  }

  private void begin(StreamEvent.ToolCallStarted call, Buffer out) {
    close(out);
    int number = output.size();
    OutputItem.Call item = new OutputItem.Call(ids.id("fc_", number), call.id(), call.name());
    output.add(json -> {});
    calls.put(call.index(), new OpenCall(item, number, new StringBuilder()));
    item("added", number, json -> item.write(json, "in_progress", ""), out);
  }

  private void more(StreamEvent.ToolCallDelta delta, Buffer out) {
    OpenCall call = calls.get(delta.index());
    if (call != null) {
      call.arguments.append(delta.arguments());
      write(
          "response.function_call_arguments.delta",
          json -> {
            json.writeStringField("item_id", call.item.id());
            json.writeNumberField("output_index", call.output);
            json.writeStringField("delta", delta.arguments());
          },
          out);
    }
  }

  private void end(int index, Buffer out) {
    OpenCall call = calls.remove(index);
    if (call == null) {
      return;
    }
    String arguments = call.arguments.isEmpty() ? "{}" : call.arguments.toString();
    write(
        "response.function_call_arguments.done",
        json -> {
          json.writeStringField("item_id", call.item.id());
          json.writeNumberField("output_index", call.output);
          json.writeStringField("name", call.item.name());
          json.writeStringField("arguments", arguments);
        },
        out);
    Json.Writer item = json -> call.item.write(json, arguments);
    output.set(call.output, item);
    item("done", call.output, item, out);
  }

  @Override
  public void finish(Finish finish, Optional<TokenUsage> usage, Buffer out) {
    close(out);
    new TreeSet<>(calls.keySet()).forEach(index -> end(index, out));
    whole("response." + ResponseObject.status(finish), finish, usage, out);
  }

  private void item(String step, int number, Json.Writer item, Buffer out) {
    write(
        "response.output_item." + step,
        json -> {
          json.writeNumberField("output_index", number);
          json.writeFieldName("item");
          item.to(json);
        },
        out);
  }

  private void whole(String type, @Nullable Finish finish, Optional<TokenUsage> usage, Buffer out) {
    write(
        type,
        json -> {
          json.writeFieldName("response");
          object.write(json, id, model, finish, output, usage);
        },
        out);
  }

  private void write(String type, Json.Writer fields, Buffer out) {
    long number = sequence++;
    out.appendString("event: ").appendString(type).appendString("\ndata: ");
    out.appendBytes(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("type", type);
              json.writeNumberField("sequence_number", number);
              fields.to(json);
              json.writeEndObject();
            }));
    out.appendString("\n\n");
  }
}
