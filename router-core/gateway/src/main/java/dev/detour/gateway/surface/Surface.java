package dev.detour.gateway.surface;

import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.json.InvalidBodyException;
import io.vertx.core.buffer.Buffer;

/** One API that callers speak. */
public interface Surface {
  /** Its wire format. */
  WireApi api();

  /** Its path, also {@code http.route}. */
  String path();

  /** What models are asked for, as {@code gen_ai.operation.name}. */
  String operation();

  /** Whether its answers are words, so that the policy's own text can be one. */
  default boolean answersInWords() {
    return true;
  }

  /** How it writes errors. */
  ErrorShape errors();

  /**
   * Reads a request.
   *
   * @throws InvalidBodyException naming the field at fault
   */
  CallerRequest read(byte[] body) throws InvalidBodyException;

  /** The last events of a stream that broke, which no reader takes for a whole answer. */
  Buffer interruption(String requestId, OpenAiError error);
}
