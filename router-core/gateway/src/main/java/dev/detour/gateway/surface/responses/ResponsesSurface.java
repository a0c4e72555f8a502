package dev.detour.gateway.surface.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.BodyChecks;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.TreeSurface;
import dev.detour.policy.event.SpanNames;
import io.vertx.core.buffer.Buffer;

/**
 * OpenAI's {@code POST /v1/responses}. What refers to state that one provider keeps ({@code
 * previous_response_id}, {@code background}, built-in tools) can be asked only of providers that
 * speak this API themselves.
 */
public final class ResponsesSurface extends TreeSurface {
  public static final String PATH = "/v1/responses";

  public ResponsesSurface() {
    super(WireApi.RESPONSES, PATH, SpanNames.OPERATION_CHAT, ErrorShape.OPENAI);
  }

  @Override
  protected CallerRequest read(byte[] body, JsonNode tree) throws InvalidBodyException {
    JsonNode input = tree.path("input");
    if (!input.isMissingNode() && !input.isNull() && !input.isTextual() && !input.isArray()) {
      throw BodyChecks.invalid("input", "a string or an array");
    }
    return new ResponsesCall(this, body, tree);
  }

  /**
   * An {@code error} event. Its {@code error} object is there for SDKs that look for nothing else;
   * no {@code response.completed} follows.
   */
  @Override
  public Buffer interruption(String requestId, OpenAiError error) {
    return Buffer.buffer("event: error\ndata: ")
        .appendBytes(
            Json.bytes(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("type", "error");
                  json.writeStringField("code", error.code());
                  json.writeStringField("message", error.message());
                  json.writeNullField("param");
                  json.writeFieldName("error");
                  json.writeRawValue(error.object());
                  json.writeEndObject();
                }))
        .appendString("\n\n");
  }
}
