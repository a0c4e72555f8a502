package dev.detour.standalone.history;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Timeouts;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.TimeoutKind;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The simulated providers, without sockets: their scenario's latencies, and incidents of the past.
 */
final class PastProviders {
  private static final double SERVER_ERRORS = 0.004;
  private static final double SILENCES = 0.001;
  private static final double TIMES_SLOWER = 8;

  private final Scenario scenario;
  private final List<ProviderIncident> incidents;

  PastProviders(Scenario scenario, List<ProviderIncident> incidents) {
    this.scenario = scenario;
    this.incidents = List.copyOf(incidents);
  }

  /** How the model of a route behaves. */
  ModelSpec model(Route route) {
    String provider = route.provider().name();
    return scenario
        .provider(provider)
        .flatMap(it -> it.model(route.model()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "route "
                        + route
                        + ": no simulated provider "
                        + provider
                        + " with the model "
                        + route.model()));
  }

  /** Asks a route at an instant. */
  ProviderCall ask(
      Decision.Attempt attempt, PastRequest request, Instant at, RandomGenerator random) {
    ModelSpec model = model(attempt.route());
    double firstMs = model.firstToken().sampleMs(random);
    double restMs = model.msPerToken() * request.outputTokens();
    Optional<ProviderIncident> incident =
        incidents.stream()
            .filter(it -> it.provider().equals(attempt.route().provider().name()))
            .filter(it -> it.covers(at))
            .findFirst();
    if (incident.isPresent() && random.nextDouble() < incident.get().severity()) {
      return harmed(incident.get(), attempt, request, firstMs, restMs, random);
    }
    double chance = random.nextDouble();
    if (chance < SERVER_ERRORS) {
      return ProviderCall.refused(
          FailureCategory.SERVER_ERROR, "server_error", 500, millis(20 + firstMs / 4));
    }
    double first = chance < SERVER_ERRORS + SILENCES ? Double.MAX_VALUE : firstMs;
    return within(attempt.timeouts(), request.stream(), first, restMs);
  }

  private static ProviderCall harmed(
      ProviderIncident incident,
      Decision.Attempt attempt,
      PastRequest request,
      double firstMs,
      double restMs,
      RandomGenerator random) {
    Duration soon = millis(15 + 250 * random.nextDouble());
    return switch (incident.kind()) {
      case UNAVAILABLE ->
          ProviderCall.refused(FailureCategory.OVERLOADED, "service_unavailable", 503, soon);
      case OVERLOADED ->
          ProviderCall.refused(FailureCategory.OVERLOADED, "overloaded_error", 529, soon);
      case RATE_LIMITED -> ProviderCall.limited(Duration.ofSeconds(1 + random.nextInt(20)), soon);
      case RESETS -> ProviderCall.reset(soon);
      case SLOW -> within(attempt.timeouts(), request.stream(), TIMES_SLOWER * firstMs, restMs);
      case CUT_STREAMS -> {
        ProviderCall whole = within(attempt.timeouts(), request.stream(), firstMs, restMs);
        yield whole.failure().isPresent() || whole.firstChunk().isEmpty()
            ? whole
            : ProviderCall.cut(
                millis(firstMs + restMs * random.nextDouble()), whole.firstChunk().get());
      }
    };
  }

  /** An answer, as far as the attempt's limits let it come. */
  private static ProviderCall within(
      Timeouts limits, boolean stream, double firstMs, double restMs) {
    if (stream && firstMs > limits.firstToken().toMillis()) {
      return ProviderCall.timedOut(TimeoutKind.FIRST_TOKEN, limits.firstToken(), Optional.empty());
    }
    Optional<Duration> first = stream ? Optional.of(millis(firstMs)) : Optional.empty();
    return firstMs + restMs > limits.total().toMillis()
        ? ProviderCall.timedOut(TimeoutKind.TOTAL, limits.total(), first)
        : ProviderCall.answered(millis(firstMs + restMs), first);
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos((long) (millis * 1e6));
  }
}
