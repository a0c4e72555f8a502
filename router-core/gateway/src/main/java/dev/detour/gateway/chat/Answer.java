package dev.detour.gateway.chat;

import dev.detour.policy.failure.ProviderFailure;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A provider's answer as it comes in: gathered, followed, and found good or not. */
interface Answer {
  /** Takes the next bytes. Returns what is wrong with the answer, null while nothing is. */
  @Nullable ProviderFailure take(Buffer bytes);

  /**
   * The provider says that the answer is whole. Returns what is wrong with it, null when nothing
   * is.
   */
  @Nullable ProviderFailure finish();

  /** Whether the answer is whole, though its connection may not say so yet. */
  boolean isWhole();

  /** What the caller shall get of it and did not get yet. */
  Buffer drain();
}
