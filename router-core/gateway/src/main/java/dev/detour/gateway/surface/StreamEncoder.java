package dev.detour.gateway.surface;

import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Writes one streamed answer in the caller's API. */
public interface StreamEncoder {
  /**
   * Where a caller's stream stands.
   *
   * @param newest the events written last
   * @param newestContent the events written last that carried content
   */
  record Place(Buffer newest, Buffer newestContent) {}

  /**
   * Writes what an event brings. The first is always {@link StreamEvent.Started}; finish, usage,
   * failure and end never come this way.
   */
  void event(StreamEvent event, Buffer out);

  /**
   * Stands where a stream broke that somebody else wrote, perhaps a provider, and whose beginning
   * and text this writer was told: numbers and names of the events to come follow on from those.
   */
  default void goOnBehind(Place place) {}

  /** Writes the end of a whole answer, the API's end mark included. */
  void finish(Finish finish, Optional<TokenUsage> usage, Buffer out);
}
