package dev.detour.policy.decision;

import dev.detour.policy.document.Policy;
import java.time.Instant;
import java.util.List;

/** The decision function. Pure: the same inputs always give the same decision. */
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
    if (outcomes.isEmpty()) {
      throw new UnsupportedOperationException();
    }
    throw new IllegalStateException();
  }
}
