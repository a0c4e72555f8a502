package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.StreamEncoder;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Writes answers as OpenAI's responses. */
final class ResponseEncoder implements AnswerEncoder {
  private final String requestId;
  private final ResponseObject object;

  ResponseEncoder(String requestId, long created, JsonNode request) {
    this.requestId = requestId;
    this.object = new ResponseObject(requestId, created, request);
  }

  @Override
  public Buffer whole(Completion completion) {
    List<Json.Writer> output = items(completion.parts());
    return Buffer.buffer(
        Json.bytes(
            json ->
                object.write(
                    json,
                    object.id("resp_", completion.id()),
                    completion.model(),
                    completion.finish(),
                    output,
                    completion.usage())));
  }

  private List<Json.Writer> items(List<Part> parts) {
    List<Json.Writer> items = new ArrayList<>();
    List<Part> said = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Text || part instanceof Part.Refusal) {
        said.add(part);
        continue;
      }
      flush(said, items);
      int number = items.size();
      if (part instanceof Part.Reasoning thought) {
        items.add(
            json ->
                OutputItem.reasoning(
                    json, thoughtId(number), thought.text(), thought.signature().orElse("")));
      } else if (part instanceof Part.SealedReasoning sealed) {
        items.add(json -> OutputItem.reasoning(json, thoughtId(number), "", sealed.data()));
      } else if (part instanceof Part.ToolCall call) {
        OutputItem.Call item = new OutputItem.Call(id("fc_", number), call.id(), call.name());
        items.add(json -> item.write(json, call.arguments()));
      }
    }
    flush(said, items);
    return items;
  }

  private void flush(List<Part> said, List<Json.Writer> items) {
    if (said.isEmpty()) {
      return;
    }
    List<Part> parts = List.copyOf(said);
    said.clear();
    String id = id("msg_", items.size());
    items.add(
        json ->
            OutputItem.message(
                json,
                id,
                "completed",
                content -> {
                  for (Part part : parts) {
                    if (part instanceof Part.Text text) {
                      OutputItem.text(content, text.text());
                    } else if (part instanceof Part.Refusal refusal) {
                      OutputItem.refusal(content, refusal.text());
                    }
                  }
                }));
  }

  private String id(String prefix, int number) {
    return prefix + requestId + "_" + number;
  }

  private String thoughtId(int number) {
    return id(ResponseItems.OWN_THOUGHT, number);
  }

  @Override
  public StreamEncoder stream() {
    return new ResponseEvents(object, this::id);
  }
}
