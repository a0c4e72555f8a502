package dev.detour.policy.decision;

import dev.detour.policy.document.ClassPolicy;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that one decision looks at, with the questions that several rules ask of it. */
record Situation(
    Policy policy,
    ClassPolicy classPolicy,
    RequestFacts facts,
    List<AttemptOutcome> outcomes,
    HealthView health,
    BudgetView budget,
    Instant now,
    Randomness randomness) {

  MatrixRow row() {
    return facts.row();
  }

  boolean isFirst() {
    return outcomes.isEmpty();
  }

  AttemptOutcome last() {
    return outcomes.get(outcomes.size() - 1);
  }

  /** The last attempt's failure, null before the first attempt and after a success. */
  @Nullable ProviderFailure lastFailure() {
    return isFirst() ? null : last().failure().orElse(null);
  }

  /** How often a route has been asked. */
  int attemptsOn(Route route) {
    int attempts = 0;
    for (AttemptOutcome outcome : outcomes) {
      if (isSame(outcome.route(), route)) {
        attempts++;
      }
    }
    return attempts;
  }

  /** How often a route has failed in this way. */
  int failuresOn(Route route, FailureCategory category) {
    int failures = 0;
    for (AttemptOutcome outcome : outcomes) {
      if (isSame(outcome.route(), route) && categoryOf(outcome) == category) {
        failures++;
      }
    }
    return failures;
  }

  /** Whether the request is a job whose retry budget allows no further attempt. */
  boolean isJobBudgetSpent() {
    return facts.job().isPresent() && facts.job().get().isSpentAfter(outcomes.size());
  }

  boolean hasDelivered() {
    for (AttemptOutcome outcome : outcomes) {
      if (outcome.contentDelivered()) {
        return true;
      }
    }
    return false;
  }

  /** What of the request the route cannot express, for what it would be asked for now. */
  Optional<String> whyNot(Route route) {
    return hasDelivered() && route.prefill()
        ? facts.fit().whyNotContinue(route)
        : facts.fit().whyNot(route);
  }

  /** Whether all that reached the caller is text that another route can continue. */
  boolean canBeContinued() {
    for (AttemptOutcome outcome : outcomes) {
      if (outcome.contentDelivered() && !outcome.continuable()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a failure in this request says that other models of the domain fail too. */
  boolean hasDomainFailed(String domain) {
    for (AttemptOutcome outcome : outcomes) {
      FailureCategory category = categoryOf(outcome);
      if (category != null
          && category.failsDomain()
          && outcome.route().failureDomain().equals(domain)) {
        return true;
      }
    }
    return false;
  }

  /** Whether as many failure domains have failed as the row's hard stop names. */
  boolean isHardStopped() {
    int limit = row().hardStopAfter();
    if (limit == 0) {
      return false;
    }
    int domains = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      if (isProviderFailure(outcomes.get(i)) && !failedBefore(i)) {
        domains++;
      }
    }
    return domains >= limit;
  }

  private boolean failedBefore(int index) {
    String domain = outcomes.get(index).route().failureDomain();
    for (int i = 0; i < index; i++) {
      AttemptOutcome earlier = outcomes.get(i);
      if (isProviderFailure(earlier) && earlier.route().failureDomain().equals(domain)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an attempt that begins after {@code delay} still has time to answer. */
  boolean hasTimeAfter(Duration delay) {
    return remainingAfter(delay).compareTo(isFirst() ? Duration.ZERO : SHORTEST_ATTEMPT) > 0;
  }

  /** What is left of the request's deadline after {@code delay}. */
  Duration remainingAfter(Duration delay) {
    Duration spent = Duration.between(facts.arrivedAt(), now);
    return classPolicy.deadline().minus(spent).minus(delay);
  }

  /** A later attempt with less time than this would only cost money. */
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(100);

  static @Nullable FailureCategory categoryOf(AttemptOutcome outcome) {
    return outcome.failure().isEmpty() ? null : outcome.failure().get().category();
  }

  private static boolean isProviderFailure(AttemptOutcome outcome) {
    FailureCategory category = categoryOf(outcome);
    return category != null && category.isProviderFailure();
  }

  /** Routes of one policy differ in name. */
  static boolean isSame(Route one, Route other) {
    return one.name().equals(other.name());
  }
}
