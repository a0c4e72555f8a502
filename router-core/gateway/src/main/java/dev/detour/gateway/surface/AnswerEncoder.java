package dev.detour.gateway.surface;

import dev.detour.gateway.conversation.Completion;
import io.vertx.core.buffer.Buffer;

/** Writes one canonical answer in the caller's API. */
public interface AnswerEncoder {
  /** A whole answer's body, a JSON object. */
  Buffer whole(Completion completion);

  /** A writer of the answer as a stream. */
  StreamEncoder stream();
}
