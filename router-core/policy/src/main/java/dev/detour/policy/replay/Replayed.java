package dev.detour.policy.replay;

import dev.detour.policy.WireName;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What would have become of a logged request.
 *
 * @param fidelity how much of it is known
 * @param outcome how it would have ended
 * @param reason of the last decision
 * @param routeServed the route that would have answered
 * @param depth the matrix step of that answer, 0 without one
 * @param attempts in order
 * @param took from arrival to the last decision
 * @param firstToken from arrival to the first content of the answer that was served; streams only
 * @param costMicros of all attempts, in micro-USD
 */
public record Replayed(
    Fidelity fidelity,
    Outcome outcome,
    Reason reason,
    Optional<String> routeServed,
    int depth,
    List<Attempt> attempts,
    Duration took,
    Optional<Duration> firstToken,
    long costMicros) {

  /** How much of a replay rests on the request's own log. */
  public enum Fidelity implements WireName {
    /** Every attempt is the request's own. */
    EXACT,
    /** Some attempts were drawn from other requests'. */
    MODELLED
  }

  /**
   * One attempt.
   *
   * @param failure empty for success
   * @param modelled whether it was drawn from other requests' attempts
   */
  public record Attempt(
      String route,
      AttemptReason reason,
      Optional<FailureCategory> failure,
      long costMicros,
      boolean modelled) {}

  public Replayed {
    attempts = List.copyOf(attempts);
  }
}
