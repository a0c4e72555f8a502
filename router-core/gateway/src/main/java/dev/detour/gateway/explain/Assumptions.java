package dev.detour.gateway.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.admin.AdminException;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.Durations;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an explanation takes for granted.
 *
 * @param failures how attempts fail, by route
 * @param health the routes' health, where it is not what it is
 * @param budgetState the tightest account's state, where it is not what it is
 */
record Assumptions(
    Map<String, AssumedFailure> failures,
    Map<String, RouteStatus> health,
    Optional<BudgetState> budgetState) {
  private static final String CODE = "assumed";

  /**
   * How attempts on a route fail.
   *
   * @param times how many of them, {@link Integer#MAX_VALUE} for every one
   */
  record AssumedFailure(ProviderFailure failure, int times, boolean afterContent) {}

  /** Reads assumptions that fit their shape; a route that the policy lacks is a mistake. */
  static Assumptions of(JsonNode node, Policy policy) {
    Map<String, AssumedFailure> failures = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path("failures").properties()) {
      requireRoute(policy, "assume.failures", entry.getKey());
      failures.put(entry.getKey(), failure(entry.getValue()));
    }
    Map<String, RouteStatus> health = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path("health").properties()) {
      requireRoute(policy, "assume.health", entry.getKey());
      health.put(
          entry.getKey(), RouteStatus.valueOf(entry.getValue().asText().toUpperCase(Locale.ROOT)));
    }
    String state = node.path("budgetState").asText("");
    return new Assumptions(
        failures,
        health,
        Arrays.stream(BudgetState.values()).filter(s -> s.wireName().equals(state)).findFirst());
  }

  private static void requireRoute(Policy policy, String place, String name) {
    Set<String> routes = policy.routes().keySet();
    if (!routes.contains(name)) {
      throw AdminException.invalid(
          place,
          place
              + "."
              + name
              + ": no such route (expected: one of "
              + String.join(", ", routes)
              + ")");
    }
  }

  private static AssumedFailure failure(JsonNode node) {
    FailureCategory category =
        FailureCategory.ofWireName(node.path("category").asText()).orElseThrow();
    boolean afterContent = node.path("afterContent").asBoolean();
    Optional<Duration> advised =
        Optional.ofNullable(node.get("retryAfter")).flatMap(text -> Durations.parse(text.asText()));
    ProviderFailure failure =
        new ProviderFailure(
            category,
            CODE,
            "This failure is assumed.",
            Optional.empty(),
            advised,
            afterContent ? Phase.STREAM : Phase.HEADERS,
            0);
    return new AssumedFailure(
        afterContent ? failure.afterContent() : failure,
        node.path("times").asInt(Integer.MAX_VALUE),
        afterContent);
  }

  /** How the next attempt on a route fails; empty when it answers. */
  Optional<AssumedFailure> failure(Route route, int attemptsBefore) {
    return Optional.ofNullable(failures.get(route.name()))
        .filter(failure -> attemptsBefore < failure.times);
  }

  /** The health with what is assumed of it. */
  HealthView over(HealthView actual) {
    return new HealthView() {
      @Override
      public RouteStatus status(Route route, Instant at) {
        RouteStatus assumed = health.get(route.name());
        return assumed == null ? actual.status(route, at) : assumed;
      }

      @Override
      public boolean mayRetry(Route route) {
        return actual.mayRetry(route);
      }

      @Override
      public boolean mayHedge(TrafficClass trafficClass) {
        return actual.mayHedge(trafficClass);
      }
    };
  }

  /** The accounts with what is assumed of them. */
  BudgetView over(BudgetView actual) {
    return budgetState
        .map(state -> new BudgetView(state, actual.utilization(), actual.availableMicros()))
        .orElse(actual);
  }
}
