package dev.detour.policy.replay;

import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.RouteFit;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.ModelChoice;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request as the decision log has it.
 *
 * @param id of the request; chance hangs on it
 * @param tenant whose
 * @param model the name that it asked for: {@code auto}, a group, or a route that it pinned
 * @param feature its declared feature, by name
 * @param trafficClass that it ran under
 * @param sensitivity that it ran under
 * @param stream whether the caller asked for a stream
 * @param requires what a route must support
 * @param inputTokens the estimated prompt, 0 when unknown
 * @param outputCap the most output tokens, 0 when unknown
 * @param arrivedAt when it came
 * @param budget the accounts as of its last decision
 * @param attempts in the order of their starts
 * @param skipped the lines of {@code detour.decision.skipped} of all its decisions
 * @param outcome how it ended
 */
public record LoggedRequest(
    String id,
    String tenant,
    String model,
    Optional<String> feature,
    TrafficClass trafficClass,
    Set<Sensitivity> sensitivity,
    boolean stream,
    Set<String> requires,
    long inputTokens,
    long outputCap,
    Instant arrivedAt,
    BudgetView budget,
    List<LoggedAttempt> attempts,
    List<String> skipped,
    Outcome outcome) {

  public LoggedRequest {
    sensitivity = Set.copyOf(sensitivity);
    requires = Set.copyOf(requires);
    attempts = attempts.stream().sorted(Comparator.comparing(LoggedAttempt::startedAt)).toList();
    skipped = List.copyOf(skipped);
  }

  /** What a policy's decisions know of it; empty when the policy has no row for it. */
  Optional<RequestFacts> facts(Policy policy) {
    Optional<Feature> declared = policy.feature(tenant, feature);
    KeyRules mayPin =
        new KeyRules(tenant, Optional.empty(), Optional.empty(), true, Optional.empty());
    return policy.resolveModel(model, trafficClass, mayPin) instanceof ModelChoice.Chosen chosen
        ? Optional.of(
            new RequestFacts(
                trafficClass,
                chosen.row(),
                declared,
                sensitivity,
                stream,
                requires,
                inputTokens,
                outputCap,
                arrivedAt,
                Optional.empty(),
                fit(),
                Optional.empty()))
        : Optional.empty();
  }

  /** Routes that were found unable to express it stay so. */
  private RouteFit fit() {
    Set<String> unfit = LoggedSkips.of(skipped).unfit();
    return route -> unfit.contains(route.name()) ? Optional.of("logged") : Optional.empty();
  }
}
