package dev.detour.gateway.chat;

import dev.detour.policy.document.CacheRules;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Answers that may be given again. Thread safe; never blocks. */
public interface AnswerCache {
  /**
   * A tenant's answer to that request; empty when there is none that is fresh, or none that can be
   * had within a short time. Never fails.
   */
  Future<Optional<Stored>> get(String tenant, String key, CacheRules rules);

  /** Keeps an answer within the tenant's bounds. */
  void put(String tenant, String key, Stored answer, CacheRules rules);

  /**
   * An answer as its caller got it.
   *
   * @param stream whether it was streamed
   * @param usage whether a streamed one told its usage
   * @param bytes all of it
   */
  record Stored(boolean stream, boolean usage, Buffer bytes) {}
}
