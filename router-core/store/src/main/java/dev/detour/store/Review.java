package dev.detour.store;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;

/**
 * A job that a person decides, or has decided.
 *
 * @param reason why it came before a person
 * @param decision what was decided; empty while it is open
 * @param note what the person said to it
 */
public record Review(
    long id,
    Job job,
    String reason,
    Instant openedAt,
    Optional<String> decision,
    Optional<String> decidedBy,
    Optional<Instant> decidedAt,
    Optional<String> note) {

  /**
   * A review with what was asked.
   *
   * @param request the request's body, JSON
   */
  public record Detail(Review review, Buffer request) {}

  /** Who decides, and what the person says to it. */
  public record Decider(String actor, String note) {}
}
