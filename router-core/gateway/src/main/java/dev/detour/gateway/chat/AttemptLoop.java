package dev.detour.gateway.chat;

import dev.detour.gateway.health.Permit;
import dev.detour.gateway.health.RequestHealth;
import dev.detour.gateway.http.Reply;
import dev.detour.policy.budget.SettlementKind;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.document.CommitMode;
import dev.detour.policy.document.Policy;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.CancelledBy;
import dev.detour.policy.event.Outcome;
import io.vertx.core.AsyncResult;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one attempt loop: asks the decision engine what to do, does it, and asks again with what came
 * of it, until the caller has an answer. Streamed and plain requests go the same way.
 */
final class AttemptLoop implements Attempt.Owner {
  private static final Logger log = LoggerFactory.getLogger(AttemptLoop.class);

  private final Serving serving;
  private final RequestContext request;
  private final Reply reply;
  private final RequestHealth health;
  private final Story story;
  private final Ending ending;
  private final Running running = new Running();
  private final OneTimer delay;
  private final OneTimer hedge;
  private @Nullable Delivered delivered;
  private @Nullable Attempt answered;

  AttemptLoop(Serving serving, RequestContext request, Reply reply) {
    this.serving = serving;
    this.request = request;
    this.reply = reply;
    this.story = new Story(request);
    this.delay = new OneTimer(serving.vertx());
    this.hedge = new OneTimer(serving.vertx());
    this.health = serving.health().forRequest(request.classPolicy());
    this.ending = new Ending(serving, request, reply, story, this::onFinished);
  }

  void start() {
    serving.active().add(this);
    serving.metrics().requestStarted();
    reply.onGone(this::callerGone);
    decide();
  }

  private void decide() {
    try {
      Instant now = serving.clock().instant();
      BudgetView budget = view(now);
      execute(
          DecisionEngine.next(
              request.snapshot().policy(),
              request.facts(),
              story.outcomes(),
              health,
              budget,
              now,
              Randomness.of(request.id(), story.outcomes().size())));
    } catch (RuntimeException e) {
      onCrash(e);
    }
  }

  private void execute(Decision decision) {
    story.decided(decision);
    if (decision instanceof Decision.Attempt next) {
      if (next.attemptReason() == AttemptReason.RETRY && !health.takeRetry(next.route())) {
        decide();
        return;
      }
      if (next.delay().isZero()) {
        attempt(next);
      } else {
        story.delayBegan();
        delay.set(next.delay(), () -> attemptLater(next));
      }
    } else if (decision instanceof Decision.Serve serve) {
      serve(serve);
    } else if (decision instanceof Decision.Respond respond) {
      ending.respond(respond).onFailure(this::onCrash);
    } else if (decision instanceof Decision.Stop stop) {
      ending.stop(stop);
    } else if (decision instanceof Decision.Defer defer) {
      ending.defer(defer);
    }
  }

  private void attemptLater(Decision.Attempt next) {
    try {
      attempt(next);
    } catch (RuntimeException e) {
      onCrash(e);
    }
  }

  private void attempt(Decision.Attempt next) {
    Optional<Permit> permit = health.admit(next, serving.clock().instant());
    if (permit.isEmpty()) {
      decide();
      return;
    }
    Hold hold = reserve(next);
    if (hold == null) {
      permit.get().abandon();
      request.purse().await(next.worstCaseMicros().orElse(0), this::decideUnlessFinished);
      return;
    }
    story.turnsTo(next.route());
    if (request.run().isPresent()) {
      request
          .run()
          .get()
          .mayAttempt(next)
          .onComplete(may -> attemptIf(may, next, permit.get(), hold));
    } else {
      begin(next, permit.get(), hold);
    }
  }

  /** A job's attempt is written down before it is made; without that it is not made. */
  private void attemptIf(
      AsyncResult<Boolean> may, Decision.Attempt next, Permit permit, Hold hold) {
    if (ending.isFinished() || may.failed() || !may.result()) {
      permit.abandon();
      hold.settle(0, SettlementKind.UNBILLED);
      ending.fail(Outcome.STOPPED, Stops.LEASE_LOST, Stops.leaseLost());
      return;
    }
    try {
      begin(next, permit, hold);
    } catch (RuntimeException e) {
      onCrash(e);
    }
  }

  private void begin(Decision.Attempt next, Permit permit, Hold hold) {
    health.retryMade();
    Attempt attempt = permitted(next, permit, hold);
    request
        .classPolicy()
        .hedge()
        .ifPresent(rule -> hedge.set(rule.delay(), () -> hedgeBeside(attempt)));
  }

  private Attempt permitted(Decision.Attempt next, Permit permit, Hold hold) {
    try {
      int index = story.outcomes().size() + running.size();
      Delivered before = next.continuation() ? delivered : null;
      Attempt attempt = new Attempt(serving, request, next, permit, hold, before, index, this);
      running.add(attempt);
      story.attemptBegan();
      attempt.start();
      return attempt;
    } catch (RuntimeException e) {
      permit.abandon();
      hold.settle(0, SettlementKind.UNBILLED);
      throw e;
    }
  }

  /** A second attempt beside one that has been silent, if the engine says so. */
  private void hedgeBeside(Attempt slow) {
    if (ending.isFinished() || ending.isStreaming() || running.only() != slow) {
      return;
    }
    try {
      Instant now = serving.clock().instant();
      Policy policy = request.snapshot().policy();
      BudgetView budget = view(now);
      Optional<Decision.Attempt> second =
          DecisionEngine.hedge(
              policy, request.facts(), story.outcomes(), slow.decision(), health, budget, now);
      if (second.isPresent() && health.takeHedge(request.facts().trafficClass())) {
        health.admit(second.get(), now).ifPresent(permit -> paid(second.get(), permit));
      }
    } catch (RuntimeException e) {
      onCrash(e);
    }
  }

  /** A hedge that no lease can pay at once is not made. */
  private void paid(Decision.Attempt second, Permit permit) {
    Hold hold = reserve(second);
    if (hold == null) {
      permit.abandon();
    } else {
      permitted(second, permit, hold);
    }
  }

  private BudgetView view(Instant now) {
    BudgetView budget = request.purse().view(request.snapshot().policy().budgets(), now);
    ending.decidedUnder(budget);
    return budget;
  }

  private @Nullable Hold reserve(Decision.Attempt next) {
    Hold.Charge charge =
        new Hold.Charge(
            request.id(),
            story.outcomes().size() + running.size(),
            next.route().name(),
            request.snapshot().policy().prices().version());
    long worstCase = next.worstCaseMicros().orElse(0);
    return request.purse().reserve(charge, worstCase, serving.clock().instant());
  }

  private void decideUnlessFinished() {
    if (!ending.isFinished()) {
      decide();
    }
  }

  @Override
  public Attempt.@Nullable Sink onContent(Attempt from) {
    if (request.commit() == CommitMode.BUFFERED) {
      return null;
    }
    cancelOthers(from);
    ending.beginStream(from.decision(), story.outcomes().size() + running.size());
    return ending;
  }

  /** The first answer wins: whoever runs beside it is closed. */
  private void cancelOthers(Attempt winner) {
    hedge.cancel();
    running.cancelAllBut(winner, CancelledBy.HEDGE);
  }

  @Override
  public void onEnded(Attempt from, AttemptOutcome outcome) {
    running.remove(from);
    story.attemptEnded();
    if (outcome.isSuccess()) {
      answered = from;
      cancelOthers(from); // ends before this one, which must be the last
    }
    story.ended(outcome, from.costMicros());
    if (outcome.contentDelivered()) {
      delivered = from.delivered().orElse(null);
    }
    request.charge().add(from.tokens());
    request.run().ifPresent(run -> run.onAttemptEnded(outcome, from.costMicros()));
    if (!ending.isFinished() && running.isEmpty() && (answered == null || answered == from)) {
      hedge.cancel();
      decide();
    }
  }

  private void serve(Decision.Serve serve) {
    if (answered == null) {
      throw new IllegalStateException("served without an attempt");
    }
    ending.serve(serve, answered);
  }

  private void callerGone() {
    if (ending.isDecided()) {
      return; // a request that is being handed over goes on
    }
    delay.cancel();
    hedge.cancel();
    if (!running.isEmpty()) {
      running.cancelAllBut(
          null, CancelledBy.CALLER); // comes back through onEnded, and the engine stops it
    } else {
      ending.cancelled(Reason.CANCELLED);
    }
  }

  /** Ends the request because the router stops. */
  void abort() {
    if (!ending.isDecided()) {
      delay.cancel();
      ending.shutDown();
      running.cancelAllBut(null, CancelledBy.SHUTDOWN);
    }
  }

  private void onCrash(Throwable e) {
    onCrash(e instanceof RuntimeException ours ? ours : new IllegalStateException(e));
  }

  @Override
  public void onCrash(RuntimeException e) {
    log.error("request {} failed inside the router", request.id(), e);
    if (!ending.isFinished()) {
      ending.crashed();
      running.cancelAllBut(null, CancelledBy.SHUTDOWN);
    }
  }

  private void onFinished() {
    hedge.cancel();
    serving.active().remove(this);
  }
}
