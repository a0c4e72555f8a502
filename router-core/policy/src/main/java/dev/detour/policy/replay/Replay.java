package dev.detour.policy.replay;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.Policy;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replays logged requests under a candidate policy, with the function that decides live.
 *
 * <p>As long as the candidate decides as the log did, the attempts, their times and the routes'
 * health are the log's own. A route that the request asked at another place answers as it did
 * there. What a request did not ask is drawn from attempts of other requests on the same route at
 * about the same time, and marked as modelled. A shorter limit than the logged one is exact; under
 * a longer one an attempt that was given up is drawn again among those that were silent as long.
 *
 * <p>Not modelled: what the moved load does to the routes, circuit breakers and retry budgets that
 * other requests would have left in another state, and hedges.
 */
public final class Replay {
  /** More attempts than any row can lead to: three steps, and five retries on each. */
  private static final int MOST_ATTEMPTS = 18;

  private static final int MOST_DRAWS = 8;

  private final Policy then;
  private final Policy candidate;
  private final MatchedAttempts matched;

  /** What came of a replay: one of both. */
  public record Result(Optional<Replayed> replayed, Optional<Unreplayable> whyNot) {
    private static Result of(Replayed replayed) {
      return new Result(Optional.of(replayed), Optional.empty());
    }

    private static Result not(Unreplayable reason) {
      return new Result(Optional.empty(), Optional.of(reason));
    }
  }

  /**
   * Prepares replays.
   *
   * @param then the policy that the requests ran under
   * @param candidate the policy to try
   * @param matched other requests' attempts
   */
  public Replay(Policy then, Policy candidate, MatchedAttempts matched) {
    this.then = then;
    this.candidate = candidate;
    this.matched = matched;
  }

  /** Replays one request. */
  public Result replay(LoggedRequest request) {
    if (request.outcome() == Outcome.REJECTED && request.attempts().isEmpty()) {
      return Result.not(Unreplayable.NOT_DECIDED);
    } else if (request.attempts().stream().anyMatch(Replay::isBeside)) {
      return Result.not(Unreplayable.NOT_SEQUENTIAL);
    }
    Optional<LoggedPath> path = LoggedPath.of(then, request);
    if (path.isEmpty()) {
      return Result.not(Unreplayable.UNEXPLAINED_LOG);
    }
    return request
        .facts(candidate)
        .map(facts -> new Run(request, facts, path.get()).result())
        .orElseGet(() -> Result.not(Unreplayable.NO_ROW));
  }

  private static boolean isBeside(LoggedAttempt attempt) {
    return attempt.reason() == AttemptReason.HEDGE || attempt.reason() == AttemptReason.JOB_RETRY;
  }

  /** How a request ends on a decision; empty for an attempt, which ends nothing. */
  static Optional<Outcome> outcome(Decision decision) {
    if (decision instanceof Decision.Serve serve) {
      return Optional.of(serve.outcome());
    } else if (decision instanceof Decision.Respond) {
      return Optional.of(Outcome.SERVED_DEFAULT);
    } else if (decision instanceof Decision.Defer defer) {
      return Optional.of(defer.outcome());
    } else if (decision instanceof Decision.Stop stop) {
      return Optional.of(stop.outcome());
    }
    return Optional.empty();
  }

  /** One request under the candidate. */
  private final class Run {
    private final LoggedRequest request;
    private final LoggedPath path;
    private final Walkthrough walk;
    private final LoggedMoment offTheLog;
    private final List<Replayed.Attempt> attempts = new ArrayList<>();
    private boolean onTheLog = true;
    private boolean modelled;
    private @Nullable Duration firstToken;

    Run(LoggedRequest request, RequestFacts facts, LoggedPath path) {
      this.request = request;
      this.path = path;
      this.walk = new Walkthrough(candidate, request, facts);
      this.offTheLog = new LoggedMoment(LoggedSkips.of(request.skipped()), null);
    }

    Result result() {
      while (attempts.size() <= MOST_ATTEMPTS) {
        Decision decision = walk.next(health());
        if (!(decision instanceof Decision.Attempt attempt)) {
          return Result.of(replayed(decision));
        } else if (!make(attempt)) {
          return Result.not(Unreplayable.NO_MATCH);
        }
      }
      throw new IllegalStateException(request.id() + ": more than " + MOST_ATTEMPTS + " attempts");
    }

    private LoggedMoment health() {
      return onTheLog && walk.attempts() < path.moments().size()
          ? path.moments().get(walk.attempts())
          : offTheLog;
    }

    private boolean make(Decision.Attempt attempt) {
      LoggedAttempt own = onTheLog ? logged(walk.attempts(), attempt) : null;
      LoggedAttempt known = own == null ? elsewhere(attempt) : own;
      Instant startedAt = own == null ? walk.now().plus(attempt.delay()) : own.startedAt();
      Met met = met(attempt, known, startedAt);
      if (met == null) {
        return false;
      }
      Met limited = met.within(attempt.timeouts());
      boolean fromLog = known != null && met.equals(known.met());
      onTheLog = own != null && fromLog && limited.equals(met);
      modelled |= !fromLog;
      note(attempt, limited, startedAt, !fromLog);
      walk.end(attempt, limited, startedAt, onTheLog ? nextRoute() : null);
      return true;
    }

    /**
     * What the attempt meets. One that was given up before the new limits would have is drawn again
     * among those that were silent as long: its weight goes to them, as in a Kaplan-Meier estimate.
     */
    private @Nullable Met met(
        Decision.Attempt attempt, @Nullable LoggedAttempt known, Instant startedAt) {
      Met met = known == null ? draw(attempt, startedAt, Duration.ZERO, 0) : known.met();
      for (int draws = 1; met != null && met.isCensoredUnder(attempt.timeouts()); draws++) {
        met = draws > MOST_DRAWS ? null : draw(attempt, startedAt, met.took(), draws);
      }
      return met;
    }

    private @Nullable Met draw(
        Decision.Attempt attempt, Instant startedAt, Duration silentFor, int draws) {
      MatchedAttempts.Question question =
          new MatchedAttempts.Question(request.stream(), startedAt, silentFor);
      // Not the chance of the decision, so that both stay independent.
      Randomness chance = Randomness.of(request.id() + "/met/" + draws, walk.attempts());
      return matched.draw(attempt.route().name(), question, chance).orElse(null);
    }

    /** The log's attempt at that place, if it is the decided one. */
    private @Nullable LoggedAttempt logged(int index, Decision.Attempt attempt) {
      if (index >= request.attempts().size()) {
        return null;
      }
      LoggedAttempt own = request.attempts().get(index);
      boolean same =
          own.route().equals(attempt.route().name())
              && own.isRetry() == Walkthrough.isRetry(attempt);
      return same ? own : null;
    }

    private @Nullable String nextRoute() {
      int next = walk.attempts() + 1;
      return next < request.attempts().size() ? request.attempts().get(next).route() : null;
    }

    /** What the request met on that route, as often as it has been asked, at another place. */
    private @Nullable LoggedAttempt elsewhere(Decision.Attempt attempt) {
      return request.attempts().stream()
          .filter(it -> it.route().equals(attempt.route().name()))
          .skip(attempt.resend())
          .findFirst()
          .orElse(null);
    }

    private void note(Decision.Attempt attempt, Met met, Instant startedAt, boolean drawn) {
      attempts.add(
          new Replayed.Attempt(
              attempt.route().name(),
              attempt.attemptReason(),
              met.failure(),
              met.costMicros(attempt.route().price()),
              drawn));
      if (met.failure().isEmpty()) {
        firstToken =
            met.firstChunk()
                .map(after -> Duration.between(request.arrivedAt(), startedAt).plus(after))
                .orElse(null);
      }
    }

    private Replayed replayed(Decision last) {
      Optional<Decision.Serve> served =
          last instanceof Decision.Serve serve ? Optional.of(serve) : Optional.empty();
      return new Replayed(
          modelled ? Replayed.Fidelity.MODELLED : Replayed.Fidelity.EXACT,
          outcome(last).orElseThrow(),
          last.reason(),
          served.map(serve -> serve.route().name()),
          served.map(serve -> serve.position().depth()).orElse(0),
          attempts,
          Duration.between(request.arrivedAt(), walk.now()),
          Optional.ofNullable(firstToken),
          attempts.stream().mapToLong(Replayed.Attempt::costMicros).sum());
    }
  }
}
