package dev.detour.gateway.surface;

import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Writes one streamed answer in the caller's API. */
public interface StreamEncoder {
  /**
   * Writes what an event brings. The first is always {@link StreamEvent.Started}; finish, usage,
   * failure and end never come this way.
   */
  void event(StreamEvent event, Buffer out);

  /** Writes the end of a whole answer, the API's end mark included. */
  void finish(Finish finish, Optional<TokenUsage> usage, Buffer out);
}
