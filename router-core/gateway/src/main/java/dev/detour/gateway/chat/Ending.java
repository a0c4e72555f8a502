package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Reply;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.ProviderFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * The caller's side of one request: how its answer begins, and the one way in which it ends.
 *
 * <p>However it ends, the caller reads it, the span records it, and it is counted, exactly once.
 * The span comes before the last byte of the answer: of an answer that a caller has whole there is
 * a record, even if the router dies that moment.
 */
final class Ending implements Attempt.Sink {
  private static final int ACCEPTED = 202;
  private static final int CLIENT_CLOSED = 499;
  private static final String SHUTDOWN = "shutdown";

  private final Serving serving;
  private final RequestContext request;
  private final Reply reply;
  private final Story story;
  private final Runnable onFinished;
  private final Optional<Memory> memory;
  private BudgetView budget = BudgetView.UNCAPPED;
  private boolean streaming;
  private boolean deferring;
  private boolean finished;

  /**
   * Prepares the end of a request.
   *
   * @param onFinished called once, when the request has ended
   */
  Ending(Serving serving, RequestContext request, Reply reply, Story story, Runnable onFinished) {
    this.serving = serving;
    this.request = request;
    this.reply = reply;
    this.story = story;
    this.onFinished = onFinished;
    this.memory = Memory.of(serving.cache(), request);
  }

  /** Whether bytes of a stream may have reached the caller. */
  boolean isStreaming() {
    return streaming;
  }

  boolean isFinished() {
    return finished;
  }

  /** Whether the request has ended or is being handed over, which a caller cannot stop. */
  boolean isDecided() {
    return finished || deferring;
  }

  /** Tells the budget of the latest decision, which the span records. */
  void decidedUnder(BudgetView view) {
    budget = view;
  }

  /** Binds the caller's stream to an attempt, unless another one's bytes began it. */
  void beginStream(Decision.Attempt decision, int attempts) {
    if (streaming) {
      return;
    }
    streaming = true;
    Outcome outcome = decision.uncertain() ? Outcome.SERVED_DEGRADED : Outcome.SERVED;
    reply.beginStream(
        new ReplyHead(
            request.id(),
            Optional.of(decision.route().name()),
            outcome,
            attempts,
            decision.position().depth(),
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

  /** Ends with what an attempt answered. */
  void serve(Decision.Serve serve, Attempt whole) {
    if (request.body().stream()) {
      beginStream(whole.decision(), story.outcomes().size());
      write(whole.drain());
      remember(serve, Buffer.buffer());
      served(serve);
      reply.end();
    } else {
      Buffer body = whole.drain();
      remember(serve, body);
      ReplyHead head =
          head(Optional.of(serve.route().name()), serve.outcome(), serve.position().depth());
      Buffer marked = serve.uncertain() ? UncertaintyMark.on(body) : body;
      served(serve);
      reply.json(200, head, marked);
    }
  }

  private void served(Decision.Serve serve) {
    finish(serve.outcome(), serve.reason().wireName(), 200, serve.position().depth())
        .served(serve.route().name())
        .end();
  }

  private void remember(Decision.Serve serve, Buffer answer) {
    if (serve.outcome() == Outcome.SERVED) {
      memory.ifPresent(kept -> kept.keep(answer));
    }
  }

  /**
   * Ends with an answer given before, or with the policy's text. Fails only by an error of ours.
   */
  Future<Void> respond(Decision.Respond respond) {
    return stored(respond)
        .map(
            answer -> {
              if (finished) {
                return null; // the caller left, or the router stopped meanwhile
              } else if (answer.isPresent()) {
                answerWithout(respond, Outcome.SERVED_CACHED, answer.get());
              } else {
                respondWithText(respond);
              }
              return null;
            });
  }

  private Future<Optional<Buffer>> stored(Decision.Respond respond) {
    if (respond.kind() != RespondKind.CACHED_OR_DEFAULT || memory.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return memory
        .get()
        .recall(serving.clock().instant().getEpochSecond(), serving.limits().maxAnswerBytes());
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
    int depth = respond.position().depth();
    ReplyHead head = head(Optional.empty(), outcome, depth);
    if (request.body().stream()) {
      reply.beginStream(head);
      reply.write(answer);
      finish(outcome, respond.reason().wireName(), 200, depth).end();
      reply.end();
    } else {
      finish(outcome, respond.reason().wireName(), 200, depth).end();
      reply.json(200, head, answer);
    }
  }

  /** Ends without an answer. */
  void stop(Decision.Stop stop) {
    if (stop.outcome() == Outcome.CANCELLED) {
      cancelled(stop.reason());
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
  void defer(Decision.Defer decision) {
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
    int depth = decision.position().depth();
    request.span().became(ticket.id());
    finish(decision.outcome(), decision.reason().wireName(), ACCEPTED, depth).end();
    reply.accepted(
        ticket.location(), head(Optional.empty(), decision.outcome(), depth), ticket.body());
  }

  private Optional<Purse.Shortage> shortage(Decision.Stop stop) {
    return stop.reason() == Reason.BUDGET_EXHAUSTED || stop.reason() == Reason.BUDGET_RESTRICTED
        ? request.purse().shortage(serving.clock().instant())
        : Optional.empty();
  }

  /** Ends with an error, unless the request has ended. */
  void fail(Outcome outcome, String reason, OpenAiError error) {
    if (finished) {
      return;
    }
    finish(outcome, reason, error.status(), story.lastDepth())
        .stopped(
            reason, story.lastFailure().map(ProviderFailure::providerCode).orElse(error.code()))
        .end();
    reply.error(error, head(Optional.empty(), outcome, story.lastDepth()));
  }

  private void interrupt(Reason reason) {
    Optional<ProviderFailure> failure = story.lastFailure();
    reply.write(interruption(failure));
    finish(Outcome.STOPPED, reason.wireName(), 200, story.lastDepth())
        .stopped(
            reason.wireName(), failure.map(ProviderFailure::providerCode).orElse(reason.wireName()))
        .end();
    reply.end();
  }

  private Buffer interruption(Optional<ProviderFailure> failure) {
    return request.body().surface().interruption(request.id(), Stops.interruption(failure));
  }

  private AnswerEncoder encoder() {
    return request.body().encoder(request.id(), serving.clock().instant().getEpochSecond());
  }

  /** Ends a request whose caller has gone. */
  void cancelled(Reason reason) {
    finish(Outcome.CANCELLED, reason.wireName(), CLIENT_CLOSED, story.lastDepth()).end();
  }

  /** Ends a request because the router stops. */
  void shutDown() {
    breakOff(Stops.shuttingDown(), SHUTDOWN);
  }

  /** Ends a request that the router itself has failed. */
  void crashed() {
    OpenAiError error = Stops.internal();
    breakOff(error, error.code());
  }

  private void breakOff(OpenAiError error, String reason) {
    int status = streaming ? 200 : error.status();
    finish(Outcome.STOPPED, reason, status, story.lastDepth()).stopped(reason, reason).end();
    if (streaming) {
      reply.write(interruption(Optional.empty()));
      reply.end();
    } else {
      reply.error(error, head(Optional.empty(), Outcome.STOPPED, story.lastDepth()));
    }
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
    onFinished.run();
    serving.metrics().requestEnded(outcome, story.elapsed());
    serving.metrics().latencySplit(story.providerTime(), story.overhead());
    request.span().latency(story.providerTime(), story.overhead());
    return story.close(outcome, reason, status, depth, budget);
  }
}
