package dev.detour.policy.replay;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.document.Policy;
import dev.detour.policy.event.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A logged request, explained by the policy that it ran under: the health at each of its decisions.
 *
 * <p>The log tells which routes a decision passed over, and why; but not why the route of the
 * attempt before was not asked again. Where the policy would have, had the route been well, it was
 * not: that is noted as blocked.
 *
 * @param moments one for each attempt, and one for the last decision
 */
record LoggedPath(List<LoggedMoment> moments) {

  /** Explains the log; empty when the policy does not lead to what it says. */
  static Optional<LoggedPath> of(Policy then, LoggedRequest request) {
    return request.facts(then).flatMap(facts -> of(new Walkthrough(then, request, facts), request));
  }

  private static Optional<LoggedPath> of(Walkthrough walk, LoggedRequest request) {
    List<LoggedMoment> moments = new ArrayList<>();
    List<LoggedAttempt> attempts = request.attempts();
    for (int i = 0; i <= attempts.size(); i++) {
      LoggedAttempt logged = i < attempts.size() ? attempts.get(i) : null;
      LoggedSkips skips = LoggedSkips.of(logged == null ? request.skipped() : logged.skipped());
      LoggedMoment moment = new LoggedMoment(skips, null);
      Decision decision = walk.next(moment);
      if (Walkthrough.isRetry(decision) && (logged == null || !logged.isRetry())) {
        moment = new LoggedMoment(skips, attempts.get(i - 1).route());
        decision = walk.next(moment);
      }
      if (!isLogged(decision, logged, request.outcome())) {
        return Optional.empty();
      }
      moments.add(moment);
      if (logged != null && decision instanceof Decision.Attempt attempt) {
        String nextRoute = i + 1 < attempts.size() ? attempts.get(i + 1).route() : null;
        walk.end(attempt, logged.met(), logged.startedAt(), nextRoute);
      }
    }
    return Optional.of(new LoggedPath(List.copyOf(moments)));
  }

  private static boolean isLogged(
      Decision decision, @Nullable LoggedAttempt logged, Outcome outcome) {
    if (logged == null) {
      Optional<Outcome> end = Replay.outcome(decision);
      return end.isPresent() && isSame(end.get(), outcome);
    }
    return decision instanceof Decision.Attempt attempt
        && attempt.route().name().equals(logged.route())
        && Walkthrough.isRetry(decision) == logged.isRetry();
  }

  /** A stored answer and the default one are one decision. */
  private static boolean isSame(Outcome decided, Outcome logged) {
    return decided == logged
        || (decided == Outcome.SERVED_DEFAULT && logged == Outcome.SERVED_CACHED);
  }
}
