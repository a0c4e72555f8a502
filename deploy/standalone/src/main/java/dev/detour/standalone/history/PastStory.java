package dev.detour.standalone.history;

import dev.detour.gateway.chat.Stops;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a request of the past went through.
 *
 * @param last the decision that ended it
 * @param skipped the steps that decisions passed over, and why
 * @param budget as of the last decision
 */
record PastStory(
    PastRequest request,
    long policyVersion,
    RequestFacts facts,
    List<PastAttempt> attempts,
    Decision last,
    Instant endedAt,
    List<String> skipped,
    BudgetView budget) {

  Outcome outcome() {
    if (last instanceof Decision.Serve serve) {
      return serve.outcome();
    } else if (last instanceof Decision.Defer defer) {
      return defer.outcome();
    } else if (last instanceof Decision.Stop stop) {
      return stop.outcome();
    }
    return Outcome.SERVED_DEFAULT; // nothing is stored, so a response is the policy's text
  }

  /** The HTTP status that the caller got. */
  int status() {
    if (last instanceof Decision.Stop stop) {
      return Stops.error(stop).status();
    }
    return last instanceof Decision.Defer ? 202 : 200;
  }

  /** The matrix step that answered; 0 when none did. */
  int depth() {
    if (last instanceof Decision.Serve serve) {
      return serve.position().depth();
    } else if (last instanceof Decision.Respond respond) {
      return respond.position().depth();
    } else if (last instanceof Decision.Defer defer) {
      return defer.position().depth();
    }
    return 0;
  }

  /** From its arrival to the first attempt on another step than the first; empty without one. */
  Optional<Duration> beforeFallback() {
    return attempts.stream()
        .filter(attempt -> attempt.decision().position().depth() > 0)
        .findFirst()
        .map(attempt -> Duration.between(request.at(), attempt.startedAt()));
  }

  /** How long providers worked on it. */
  Duration providerTime() {
    return attempts.stream().map(it -> it.call().took()).reduce(Duration.ZERO, Duration::plus);
  }

  /** Of all attempts, in micro-USD. */
  long costMicros() {
    return attempts.stream().mapToLong(attempt -> attempt.costMicros().orElse(0)).sum();
  }
}
