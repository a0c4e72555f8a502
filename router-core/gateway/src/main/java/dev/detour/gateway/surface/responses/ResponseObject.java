package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.json.Json;
import dev.detour.policy.price.TokenUsage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the response object, in which OpenAI repeats much of the request. */
final class ResponseObject {
  private final String requestId;
  private final long created;
  private final JsonNode request;

  ResponseObject(String requestId, long created, JsonNode request) {
    this.requestId = requestId;
    this.created = created;
    this.request = request;
  }

  /** The id of an answer, or of an item of it, where the provider gives none. */
  String id(String prefix, String provider) {
    return provider.startsWith(prefix) ? provider : prefix + requestId;
  }

  /**
   * Writes the object.
   *
   * @param finish how the answer ended; null while it has not
   */
  void write(
      JsonGenerator json,
      String id,
      String model,
      @Nullable Finish finish,
      List<Json.Writer> output,
      Optional<TokenUsage> usage)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("object", "response");
    json.writeNumberField("created_at", created);
    json.writeStringField("status", status(finish));
    json.writeBooleanField("background", false);
    json.writeNullField("error");
    writeIncomplete(json, finish);
    writeEcho(json);
    json.writeStringField("model", model);
    json.writeArrayFieldStart("output");
    for (Json.Writer item : output) {
      item.to(json);
    }
    json.writeEndArray();
    json.writeFieldName("usage");
    if (usage.isPresent()) {
      writeUsage(json, usage.get());
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  static String status(@Nullable Finish finish) {
    if (finish == null) {
      return "in_progress";
    }
    return switch (finish.reason()) {
      case LENGTH, CONTENT_FILTER -> "incomplete";
      case STOP, TOOL_CALLS, REFUSAL -> "completed";
    };
  }

  private static void writeIncomplete(JsonGenerator json, @Nullable Finish finish)
      throws IOException {
    if (!status(finish).equals("incomplete") || finish == null) {
      json.writeNullField("incomplete_details");
      return;
    }
    json.writeObjectFieldStart("incomplete_details");
    boolean cut = finish.reason() == FinishReason.LENGTH;
    json.writeStringField("reason", cut ? "max_output_tokens" : "content_filter");
    json.writeEndObject();
  }

  private void writeEcho(JsonGenerator json) throws IOException {
    echo(json, "instructions", "null");
    echo(json, "max_output_tokens", "null");
    echo(json, "metadata", "{}");
    echo(json, "parallel_tool_calls", "true");
    json.writeNullField("previous_response_id");
    echo(json, "reasoning", "{\"effort\":null,\"summary\":null}");
    json.writeBooleanField("store", false);
    echo(json, "temperature", "1.0");
    echo(json, "text", "{\"format\":{\"type\":\"text\"}}");
    echo(json, "tool_choice", "\"auto\"");
    echo(json, "tools", "[]");
    echo(json, "top_p", "1.0");
    json.writeStringField("truncation", "disabled");
    echo(json, "user", "null");
  }

  private void echo(JsonGenerator json, String field, String otherwise) throws IOException {
    JsonNode value = request.path(field);
    json.writeFieldName(field);
    json.writeRawValue(value.isMissingNode() || value.isNull() ? otherwise : value.toString());
  }

  private static void writeUsage(JsonGenerator json, TokenUsage usage) throws IOException {
    json.writeStartObject();
    json.writeNumberField("input_tokens", usage.input());
    json.writeObjectFieldStart("input_tokens_details");
    json.writeNumberField("cached_tokens", usage.cachedInput());
    json.writeNumberField("cache_write_tokens", usage.cacheCreationInput());
    json.writeEndObject();
    json.writeNumberField("output_tokens", usage.output());
    json.writeObjectFieldStart("output_tokens_details");
    json.writeNumberField("reasoning_tokens", usage.reasoningOutput());
    json.writeEndObject();
    json.writeNumberField("total_tokens", usage.input() + usage.output());
    json.writeEndObject();
  }
}
