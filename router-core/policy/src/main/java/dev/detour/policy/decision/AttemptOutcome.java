package dev.detour.policy.decision;

import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.Route;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * How one attempt of the request ended.
 *
 * @param route who was asked
 * @param position the matrix step that asked
 * @param reason why
 * @param failure what went wrong, empty for success
 * @param anyByteReceived whether any byte of a response came
 * @param contentDelivered whether any content reached the caller
 * @param continuable whether what it delivered is text alone, which another route can continue
 * @param uncertain whether its answer is marked as uncertain
 * @param startedAt when it was begun
 * @param endedAt when it was over
 */
public record AttemptOutcome(
    Route route,
    CellPosition position,
    AttemptReason reason,
    Optional<ProviderFailure> failure,
    boolean anyByteReceived,
    boolean contentDelivered,
    boolean continuable,
    boolean uncertain,
    Instant startedAt,
    Instant endedAt) {

  /** The successful end of an attempt. */
  public static AttemptOutcome success(
      Decision.Attempt attempt, boolean contentDelivered, Instant startedAt, Instant endedAt) {
    return new AttemptOutcome(
        attempt.route(),
        attempt.position(),
        attempt.attemptReason(),
        Optional.empty(),
        true,
        contentDelivered,
        false,
        attempt.uncertain(),
        startedAt,
        endedAt);
  }

  /** The failed end of an attempt. */
  public static AttemptOutcome failure(
      Decision.Attempt attempt,
      ProviderFailure failure,
      boolean anyByteReceived,
      boolean contentDelivered,
      Instant startedAt,
      Instant endedAt) {
    return new AttemptOutcome(
        attempt.route(),
        attempt.position(),
        attempt.attemptReason(),
        Optional.of(failure),
        anyByteReceived,
        contentDelivered,
        false,
        attempt.uncertain(),
        startedAt,
        endedAt);
  }

  /** This outcome, with another route able to continue what it delivered. */
  public AttemptOutcome asContinuable() {
    return new AttemptOutcome(
        route,
        position,
        reason,
        failure,
        anyByteReceived,
        contentDelivered,
        contentDelivered,
        uncertain,
        startedAt,
        endedAt);
  }

  /** Whether the attempt answered. */
  public boolean isSuccess() {
    return failure.isEmpty();
  }

  /** What went wrong, empty for success. */
  public Optional<FailureCategory> category() {
    return failure.map(ProviderFailure::category);
  }
}
