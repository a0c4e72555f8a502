package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.health.Permit;
import dev.detour.gateway.health.RequestHealth;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Reply;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.policy.budget.SettlementKind;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.document.CommitMode;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.CancelledBy;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.ProviderFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one attempt loop: asks the decision engine what to do, does it, and asks again with what came
 * of it, until the caller has an answer. Streamed and plain requests go the same way.
 */
final class AttemptLoop implements Attempt.Owner, Attempt.Sink {
  private static final Logger log = LoggerFactory.getLogger(AttemptLoop.class);
  private static final int ACCEPTED = 202;
  private static final int CLIENT_CLOSED = 499;
  private static final String SHUTDOWN = "shutdown";

  private final Serving serving;
  private final RequestContext request;
  private final Reply reply;
  private final RequestHealth health;
  private final Optional<Memory> memory;
  private final Story story;
  private BudgetView budget = BudgetView.UNCAPPED;
  private final Running running = new Running();
  private final OneTimer delay;
  private final OneTimer hedge;
  private @Nullable Delivered delivered;
  private @Nullable Attempt answered;
  private boolean streaming;
  private boolean deferring;
  private boolean finished;

  AttemptLoop(Serving serving, RequestContext request, Reply reply) {
    this.serving = serving;
    this.request = request;
    this.reply = reply;
    this.story = new Story(request);
    this.delay = new OneTimer(serving.vertx());
    this.hedge = new OneTimer(serving.vertx());
    this.health = serving.health().forRequest(request.classPolicy());
    this.memory = Memory.of(serving.cache(), request);
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
      budget = request.purse().view(request.snapshot().policy().budgets(), now);
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
      respond(respond);
    } else if (decision instanceof Decision.Stop stop) {
      stop(stop);
    } else if (decision instanceof Decision.Defer defer) {
      defer(defer);
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
    if (finished || may.failed() || !may.result()) {
      permit.abandon();
      hold.settle(0, SettlementKind.UNBILLED);
      fail(Outcome.STOPPED, Stops.LEASE_LOST, Stops.leaseLost());
      return;
    }
    try {
      begin(next, permit, hold);
    } catch (RuntimeException e) {
      onCrash(e);
    }
  }

  private void begin(Decision.Attempt next, Permit permit, Hold hold) {
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
    if (finished || streaming || running.only() != slow) {
      return;
    }
    try {
      Instant now = serving.clock().instant();
      Policy policy = request.snapshot().policy();
      budget = request.purse().view(policy.budgets(), now);
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
    if (!finished) {
      decide();
    }
  }

  @Override
  public Attempt.@Nullable Sink onContent(Attempt from) {
    if (request.commit() == CommitMode.BUFFERED) {
      return null;
    }
    cancelOthers(from);
    if (!streaming) {
      beginStream(from.decision());
    }
    return this;
  }

  /** The first answer wins: whoever runs beside it is closed. */
  private void cancelOthers(Attempt winner) {
    hedge.cancel();
    running.cancelAllBut(winner, CancelledBy.HEDGE);
  }

  private void beginStream(Decision.Attempt decision) {
    streaming = true;
    Outcome outcome = decision.uncertain() ? Outcome.SERVED_DEGRADED : Outcome.SERVED;
    int attempts = story.outcomes().size() + running.size();
    reply.beginStream(
        new ReplyHead(
            request.id(),
            Optional.of(decision.route().name()),
            outcome,
            attempts,
            Story.depth(decision.position()),
            request.snapshot().version(),
            decision.uncertain()));
  }

  @Override
  public void write(Buffer bytes) {
    memory.ifPresent(kept -> kept.onStreamed(bytes));
    reply.write(bytes);
  }

  @Override
  public boolean isFull() {
    return reply.isFull();
  }

  @Override
  public void onDrain(Runnable callback) {
    reply.onDrain(callback);
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
    if (!finished && running.isEmpty() && (answered == null || answered == from)) {
      hedge.cancel();
      decide();
    }
  }

  private void serve(Decision.Serve serve) {
    Attempt whole = answered;
    if (whole == null) {
      throw new IllegalStateException("served without an attempt");
    }
    if (request.body().stream()) {
      if (!streaming) {
        beginStream(whole.decision());
      }
      write(whole.drain());
      remember(serve, Buffer.buffer());
      reply.end();
    } else {
      Buffer body = whole.drain();
      remember(serve, body);
      ReplyHead head =
          head(Optional.of(serve.route().name()), serve.outcome(), Story.depth(serve.position()));
      reply.json(200, head, serve.uncertain() ? UncertaintyMark.on(body) : body);
    }
    finish(serve.outcome(), serve.reason().wireName(), 200, Story.depth(serve.position()))
        .served(serve.route().name())
        .end();
  }

  private void remember(Decision.Serve serve, Buffer answer) {
    if (serve.outcome() == Outcome.SERVED) {
      memory.ifPresent(kept -> kept.keep(answer));
    }
  }

  private void respond(Decision.Respond respond) {
    Optional<Buffer> stored =
        respond.kind() == RespondKind.CACHED_OR_DEFAULT
            ? memory.flatMap(
                kept ->
                    kept.recall(
                        serving.clock().instant().getEpochSecond(),
                        serving.limits().maxAnswerBytes()))
            : Optional.empty();
    if (stored.isPresent()) {
      answerWithout(respond, Outcome.SERVED_CACHED, stored.get());
    } else {
      respondWithText(respond);
    }
  }

  private void respondWithText(Decision.Respond respond) {
    if (!request.body().surface().answersInWords()) {
      fail(Outcome.STOPPED, "no_answer_without_model", Stops.noWords());
      return;
    }
    AnswerEncoder encoder = encoder();
    Completion answer = DefaultAnswer.of(respond.text());
    answerWithout(
        respond,
        Outcome.SERVED_DEFAULT,
        request.body().stream()
            ? Recalled.events(answer, encoder.stream())
            : encoder.whole(answer));
  }

  /** Answers without a model. */
  private void answerWithout(Decision.Respond respond, Outcome outcome, Buffer answer) {
    int depth = Story.depth(respond.position());
    ReplyHead head = head(Optional.empty(), outcome, depth);
    if (request.body().stream()) {
      reply.beginStream(head);
      reply.write(answer);
      reply.end();
    } else {
      reply.json(200, head, answer);
    }
    finish(outcome, respond.reason().wireName(), 200, depth).end();
  }

  private void stop(Decision.Stop stop) {
    if (stop.outcome() == Outcome.CANCELLED) {
      finish(Outcome.CANCELLED, stop.reason().wireName(), CLIENT_CLOSED, story.lastDepth()).end();
    } else if (streaming) {
      interrupt(stop.reason());
    } else {
      fail(
          stop.outcome(),
          stop.reason().wireName(),
          Stops.error(stop, shortage(stop), serving.clock().instant()));
    }
  }

  /** Hands the request over: from here on it goes on without its caller. */
  private void defer(Decision.Defer decision) {
    deferring = true;
    Future<JobTicket> taken =
        request.run().isPresent()
            ? Future.succeededFuture(request.run().get().defer(decision))
            : serving.jobs().take(deferred(decision));
    taken
        .onSuccess(ticket -> accepted(decision, ticket))
        .onFailure(
            e ->
                fail(
                    Outcome.STOPPED,
                    decision.reason().wireName(),
                    e instanceof JobDesk.Refusal refusal ? refusal.error() : Stops.internal()));
  }

  private JobDesk.Deferred deferred(Decision.Defer decision) {
    return new JobDesk.Deferred(
        request.id(),
        request.span().traceParent(),
        request.snapshot(),
        request.caller(),
        request.body().surface().path(),
        request.facts(),
        request.headers(),
        request.body().body(),
        decision,
        story.outcomes().size(),
        story.lastFailure());
  }

  private void accepted(Decision.Defer decision, JobTicket ticket) {
    if (finished) {
      return; // the router stopped meanwhile; the job goes on
    }
    int depth = Story.depth(decision.position());
    reply.accepted(
        ticket.location(), head(Optional.empty(), decision.outcome(), depth), ticket.body());
    request.span().became(ticket.id());
    finish(decision.outcome(), decision.reason().wireName(), ACCEPTED, depth).end();
  }

  private Optional<Purse.Shortage> shortage(Decision.Stop stop) {
    return stop.reason() == Reason.BUDGET_EXHAUSTED || stop.reason() == Reason.BUDGET_RESTRICTED
        ? request.purse().shortage(serving.clock().instant())
        : Optional.empty();
  }

  private void fail(Outcome outcome, String reason, OpenAiError error) {
    if (finished) {
      return;
    }
    reply.error(error, head(Optional.empty(), outcome, story.lastDepth()));
    finish(outcome, reason, error.status(), story.lastDepth())
        .stopped(
            reason, story.lastFailure().map(ProviderFailure::providerCode).orElse(error.code()))
        .end();
  }

  private void interrupt(Reason reason) {
    Optional<ProviderFailure> failure = story.lastFailure();
    reply.write(interruption(failure));
    reply.end();
    finish(Outcome.STOPPED, reason.wireName(), 200, story.lastDepth())
        .stopped(
            reason.wireName(), failure.map(ProviderFailure::providerCode).orElse(reason.wireName()))
        .end();
  }

  private Buffer interruption(Optional<ProviderFailure> failure) {
    return request.body().surface().interruption(request.id(), Stops.interruption(failure));
  }

  private AnswerEncoder encoder() {
    return request.body().encoder(request.id(), serving.clock().instant().getEpochSecond());
  }

  private void callerGone() {
    if (finished || deferring) {
      return; // a request that is being handed over goes on
    }
    delay.cancel();
    hedge.cancel();
    if (!running.isEmpty()) {
      running.cancelAllBut(
          null, CancelledBy.CALLER); // comes back through onEnded, and the engine stops it
    } else {
      finish(Outcome.CANCELLED, Reason.CANCELLED.wireName(), CLIENT_CLOSED, story.lastDepth())
          .end();
    }
  }

  /** Ends the request because the router stops. */
  void abort() {
    if (finished || deferring) {
      return;
    }
    delay.cancel();
    Story.Closing closing;
    if (streaming) {
      reply.write(interruption(Optional.empty()));
      reply.end();
      closing = finish(Outcome.STOPPED, SHUTDOWN, 200, story.lastDepth());
    } else {
      OpenAiError error = Stops.shuttingDown();
      reply.error(error, head(Optional.empty(), Outcome.STOPPED, story.lastDepth()));
      closing = finish(Outcome.STOPPED, SHUTDOWN, error.status(), story.lastDepth());
    }
    running.cancelAllBut(null, CancelledBy.SHUTDOWN);
    closing.stopped(SHUTDOWN, SHUTDOWN).end();
  }

  @Override
  public void onCrash(RuntimeException e) {
    log.error("request {} failed inside the router", request.id(), e);
    if (finished) {
      return;
    }
    OpenAiError error = Stops.internal();
    if (streaming) {
      reply.write(interruption(Optional.empty()));
      reply.end();
    } else {
      reply.error(error, head(Optional.empty(), Outcome.STOPPED, story.lastDepth()));
    }
    finish(Outcome.STOPPED, error.code(), error.status(), story.lastDepth())
        .stopped(error.code(), error.code())
        .end();
    running.cancelAllBut(null, CancelledBy.SHUTDOWN);
  }

  private ReplyHead head(Optional<String> route, Outcome outcome, int depth) {
    return new ReplyHead(
        request.id(),
        route,
        outcome,
        story.outcomes().size(),
        depth,
        request.snapshot().version(),
        isUncertain(outcome));
  }

  private static boolean isUncertain(Outcome outcome) {
    return outcome == Outcome.SERVED_DEGRADED;
  }

  private Story.Closing finish(Outcome outcome, String reason, int status, int depth) {
    finished = true;
    request.charge().settle();
    hedge.cancel();
    serving.active().remove(this);
    serving.metrics().requestEnded(outcome, story.elapsed());
    serving.metrics().latencySplit(story.providerTime(), story.overhead());
    request.span().latency(story.providerTime(), story.overhead());
    return story.close(outcome, reason, status, depth, budget);
  }
}
