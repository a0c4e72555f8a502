package dev.detour.gateway.surface.messages;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.surface.BodyChecks;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.TreeSurface;
import dev.detour.policy.event.SpanNames;
import io.vertx.core.buffer.Buffer;

/** Anthropic's {@code POST /v1/messages}. */
public final class MessagesSurface extends TreeSurface {
  public static final String PATH = "/v1/messages";

  public MessagesSurface() {
    super(WireApi.MESSAGES, PATH, SpanNames.OPERATION_CHAT, ErrorShape.ANTHROPIC);
  }

  @Override
  protected CallerRequest read(byte[] body, JsonNode tree) throws InvalidBodyException {
    BodyChecks.filledList(tree, "messages");
    if (BodyChecks.count(tree, "max_tokens").isEmpty()) {
      throw BodyChecks.missing("max_tokens");
    }
    return new MessagesCall(this, body, tree);
  }

  /**
   * An {@code error} event, after which Anthropic's SDKs throw; no {@code message_stop} follows.
   */
  @Override
  public Buffer interruption(String requestId, OpenAiError error) {
    return Buffer.buffer("event: error\ndata: ")
        .appendBuffer(errors().body(error, requestId))
        .appendString("\n\n");
  }
}
