package dev.detour.gateway.dialect;

import io.vertx.core.buffer.Buffer;

/** Cuts a provider's stream into frames. Any split of the same bytes gives the same frames. */
public interface Framing {
  /**
   * Takes the next bytes.
   *
   * @throws dev.detour.gateway.sse.EventTooLargeException when a frame grows beyond the limit
   * @throws MalformedAnswerException when the framing itself is broken, and nothing after it can be
   *     read
   */
  void feed(Buffer bytes) throws MalformedAnswerException;

  /** Tells that no byte follows. */
  void finish();
}
