package dev.detour.gateway.surface.chat;

import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.ChatRequestReader;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.json.JsonText;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.Surface;
import dev.detour.policy.event.SpanNames;
import io.vertx.core.buffer.Buffer;

/** {@code POST /v1/chat/completions}. */
public final class ChatSurface implements Surface {
  public static final String PATH = "/v1/chat/completions";

  private final ChatRequestReader reader;

  /**
   * Creates a surface.
   *
   * @param maxBodyBytes longest body that will be given
   */
  public ChatSurface(int maxBodyBytes) {
    reader = new ChatRequestReader(maxBodyBytes);
  }

  @Override
  public WireApi api() {
    return WireApi.CHAT_COMPLETIONS;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public String operation() {
    return SpanNames.OPERATION_CHAT;
  }

  @Override
  public ErrorShape errors() {
    return ErrorShape.OPENAI;
  }

  @Override
  public CallerRequest read(byte[] body) throws InvalidBodyException {
    return new ChatCall(this, reader.read(body));
  }

  /** An error, and a finish reason that no whole answer has. No end mark follows. */
  @Override
  public Buffer interruption(String requestId, OpenAiError error) {
    return Buffer.buffer(
        "data: {\"id\":"
            + JsonText.quote("chatcmpl-" + requestId)
            + ",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
            + "\"finish_reason\":\"error\"}],\"error\":"
            + error.object()
            + "}\n\n");
  }
}
