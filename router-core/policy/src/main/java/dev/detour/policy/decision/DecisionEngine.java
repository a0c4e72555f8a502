package dev.detour.policy.decision;

import dev.detour.policy.document.Policy;
import java.time.Instant;
import java.util.List;

/**
 * The decision function. Pure: no I/O, no clock, no chance of its own; the same inputs always give
 * the same decision, so the live gateway and a replay of its log decide alike.
 *
 * <p>Call it before the first attempt, and again with the longer list after each attempt, until it
 * answers with anything but an {@link Decision.Attempt}.
 */
public final class DecisionEngine {
  private DecisionEngine() {}

  /**
   * What to do next with a request.
   *
   * @param policy the policy that the request runs under
   * @param facts the request
   * @param outcomes its attempts so far, in order
   * @param health the routes' health
   * @param budget the accounts' state
   * @param now the time of the decision
   * @param randomness the chance for backoffs
   */
  public static Decision next(
      Policy policy,
      RequestFacts facts,
      List<AttemptOutcome> outcomes,
      HealthView health,
      BudgetView budget,
      Instant now,
      Randomness randomness) {
    return new Walk(
            new Situation(
                policy,
                policy.classPolicy(facts.trafficClass()),
                facts,
                outcomes,
                health,
                budget,
                now,
                randomness))
        .decide();
  }
}
