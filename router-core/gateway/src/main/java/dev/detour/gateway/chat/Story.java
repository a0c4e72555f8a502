package dev.detour.gateway.chat;

import dev.detour.gateway.telemetry.RequestSpan;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.document.Route;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a request so far: its attempts, and what its span tells of them at the end.
 */
final class Story {
  private final RequestContext request;
  private final List<AttemptOutcome> outcomes = new ArrayList<>(2);
  private final LatencySplit latency;
  private List<String> skipped = List.of();
  private @Nullable Duration beforeFallback;
  private long costMicros;
  private boolean costKnown;

  Story(RequestContext request) {
    this.request = request;
    this.latency = new LatencySplit(request.arrivedNanos());
  }

  void decided(Decision decision) {
    skipped = Skips.added(skipped, decision.skipped());
  }

  void delayBegan() {
    latency.delayBegan(System.nanoTime());
  }

  /** An attempt on this route is about to be made. */
  void turnsTo(Route route) {
    if (beforeFallback == null && !route.name().equals(primary().name())) {
      beforeFallback = elapsed();
    }
  }

  void attemptBegan() {
    latency.attemptBegan(System.nanoTime());
  }

  /** The attempt's time is over. What came of it is told by {@link #ended}, behind the others. */
  void attemptEnded() {
    latency.attemptEnded(System.nanoTime());
  }

  void ended(AttemptOutcome outcome, OptionalLong cost) {
    outcomes.add(outcome);
    cost.ifPresent(
        micros -> {
          costMicros += micros;
          costKnown = true;
        });
  }

  /** The attempts that are over, in order. */
  List<AttemptOutcome> outcomes() {
    return outcomes;
  }

  Optional<ProviderFailure> lastFailure() {
    return outcomes.isEmpty() ? Optional.empty() : outcomes.get(outcomes.size() - 1).failure();
  }

  /** The matrix step of the last attempt. */
  int lastDepth() {
    return outcomes.isEmpty() ? 0 : outcomes.get(outcomes.size() - 1).position().depth();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - request.arrivedNanos());
  }

  /** Time in which providers were asked. */
  Duration providerTime() {
    return latency.provider(System.nanoTime());
  }

  /** Time that is the router's own. */
  Duration overhead() {
    return latency.overhead(System.nanoTime());
  }

  /** Begins the end of the request's span. */
  Closing close(Outcome outcome, String reason, int status, int depth, BudgetView budget) {
    return new Closing(outcome, reason, status, depth, budget);
  }

  private Route primary() {
    return request.facts().row().primary();
  }

  /** The end of the request's span, put together. */
  final class Closing {
    private final Outcome outcome;
    private final String reason;
    private final int status;
    private final int depth;
    private final BudgetView budget;
    private Optional<String> served = Optional.empty();
    private Optional<String> stopReason = Optional.empty();
    private Optional<String> errorType = Optional.empty();

    private Closing(Outcome outcome, String reason, int status, int depth, BudgetView budget) {
      this.outcome = outcome;
      this.reason = reason;
      this.status = status;
      this.depth = depth;
      this.budget = budget;
    }

    Closing served(String route) {
      served = Optional.of(route);
      return this;
    }

    Closing stopped(String why, String error) {
      stopReason = Optional.of(why);
      errorType = Optional.of(error);
      return this;
    }

    void end() {
      request.span().skipped(skipped);
      request
          .span()
          .end(
              new RequestSpan.End(
                  outcome,
                  reason,
                  stopReason,
                  errorType,
                  status,
                  depth,
                  outcomes.size(),
                  Optional.of(primary().name()),
                  served,
                  Optional.ofNullable(beforeFallback),
                  costKnown ? OptionalLong.of(costMicros) : OptionalLong.empty(),
                  budget));
    }
  }
}
