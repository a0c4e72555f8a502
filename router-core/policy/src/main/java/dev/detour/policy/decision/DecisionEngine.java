package dev.detour.policy.decision;

import dev.detour.policy.document.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    return new Walk(situation(policy, facts, outcomes, health, budget, now, randomness)).decide();
  }

  /**
   * The attempt to make beside {@code running}, which has been silent for the class's hedge delay;
   * empty when none shall be made. Call it at most once per request.
   *
   * @param outcomes the attempts that are over, without the running one
   */
  public static Optional<Decision.Attempt> hedge(
      Policy policy,
      RequestFacts facts,
      List<AttemptOutcome> outcomes,
      Decision.Attempt running,
      HealthView health,
      BudgetView budget,
      Instant now) {
    // A hedge does not wait, so it asks nothing of chance.
    Randomness none = Randomness.constant(0);
    return new HedgeRule(situation(policy, facts, outcomes, health, budget, now, none), running)
        .decide();
  }

  private static Situation situation(
      Policy policy,
      RequestFacts facts,
      List<AttemptOutcome> outcomes,
      HealthView health,
      BudgetView budget,
      Instant now,
      Randomness randomness) {
    return new Situation(
        policy,
        policy.classPolicy(facts.trafficClass()),
        facts,
        outcomes,
        health,
        budget,
        now,
        randomness);
  }
}
