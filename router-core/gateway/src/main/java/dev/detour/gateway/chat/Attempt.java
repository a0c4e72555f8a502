package dev.detour.gateway.chat;

import dev.detour.gateway.conversation.AnswerFacts;
import dev.detour.gateway.dialect.CallContext;
import dev.detour.gateway.dialect.HttpCall;
import dev.detour.gateway.health.Permit;
import dev.detour.gateway.provider.ProviderCall;
import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.gateway.telemetry.AttemptSpan;
import dev.detour.policy.budget.SettlementKind;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.document.Route;
import dev.detour.policy.event.CancelledBy;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: a call to a route, its answer followed to the end, its span.
 *
 * <p>Streamed or not, it ends in one place and tells its owner exactly once.
 */
final class Attempt implements ProviderCall.Listener {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence JSON_OR_EVENTS =
      HttpHeaders.createOptimized("application/json, text/event-stream");
  private static final CharSequence USER_AGENT = HttpHeaders.createOptimized("detour/0.1");
  private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
  private static final CharSequence X_REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

  /** Who made the attempt. */
  interface Owner {
    /**
     * The first content is there. Returns where it goes from now on; null to hold it until the end.
     */
    @Nullable Sink onContent(Attempt attempt);

    /** The attempt is over. */
    void onEnded(Attempt attempt, AttemptOutcome outcome);

    /** The gateway itself failed; the attempt is cancelled. */
    void onCrash(RuntimeException e);
  }

  /** Where a stream goes. */
  interface Sink {
    void write(Buffer bytes);

    boolean isFull();

    /** Calls back once when it is no longer full. */
    void onDrain(Runnable callback);
  }

  private final Serving serving;
  private final RequestContext request;
  private final Decision.Attempt decision;
  private final Permit permit;
  private final Hold hold;
  private final Owner owner;
  private final AttemptSpan span;
  private final Passage passage;
  private final Instant startedAt;
  private final long startNanos;
  private final ProviderCall call;
  private @Nullable Answer answer;
  private @Nullable Sink sink;
  private @Nullable Duration firstContent;
  private boolean ended;
  private boolean streamed;
  private int status;
  private OptionalLong costMicros = OptionalLong.empty();

  Attempt(
      Serving serving,
      RequestContext request,
      Decision.Attempt decision,
      Permit permit,
      Hold hold,
      @Nullable Delivered before,
      int index,
      Owner owner) {
    this.serving = serving;
    this.request = request;
    this.decision = decision;
    this.permit = permit;
    this.hold = hold;
    this.owner = owner;
    this.startedAt = serving.clock().instant();
    this.startNanos = System.nanoTime();
    this.passage = new Passage(serving, request, decision.route(), before);
    ProviderTarget target = request.snapshot().target(decision.route());
    this.span = request.span().attempt(spanStart(target, index));
    HttpCall sent =
        passage.call(new CallContext(decision.route(), target, isStream(), startedAt), outputCap());
    this.call =
        new ProviderCall(
            serving.vertx(),
            serving.client(),
            serving.deadlines(),
            new ProviderCall.Request(
                target,
                sent.uri(),
                withCommon(sent.headers()),
                sent.body(),
                isStream(),
                decision.timeouts()),
            startNanos,
            this);
  }

  void start() {
    call.start();
  }

  Decision.Attempt decision() {
    return decision;
  }

  Instant startedAt() {
    return startedAt;
  }

  /** What the caller has of the answer by now; empty where nothing may be continued. */
  Optional<Delivered> delivered() {
    return passage.delivered();
  }

  /** Tokens of prompt and answer, as far as the provider told. */
  long tokens() {
    TokenUsage usage = passage.facts().usage();
    return usage == null ? 0 : usage.input() + usage.output();
  }

  /** What it cost; empty when nobody knows. */
  OptionalLong costMicros() {
    return costMicros;
  }

  /** The answer, or what the caller did not get of it yet. */
  Buffer drain() {
    return answer == null ? Buffer.buffer() : answer.drain();
  }

  /** Ends the attempt before the provider does, and closes its connection. */
  void cancel(CancelledBy by) {
    if (!ended) {
      call.cancel();
      end(ProviderFailure.cancelled(phase()), Optional.of(by));
    }
  }

  @Override
  public void onHead(int statusCode, MultiMap headers) {
    status = statusCode;
    boolean events = isStream() && statusCode / 100 == 2 && isEventStream(headers);
    streamed = events;
    answer = events ? passage.streamed(rules(), this::onEvent) : passage.whole(statusCode, headers);
  }

  @Override
  public void onBytes(Buffer bytes) {
    guarded(() -> take(bytes));
  }

  private void take(Buffer bytes) {
    Answer current = answer;
    if (ended || current == null) {
      return;
    }
    ProviderFailure failure = current.take(bytes);
    if (failure != null) {
      deliver(current);
      call.cancel();
      end(failure, Optional.empty());
      return;
    }
    deliver(current);
    if (current.isWhole()) {
      call.letEnd();
      end(null, Optional.empty());
    } else if (sink != null && sink.isFull()) {
      call.pause();
      sink.onDrain(call::resume);
    }
  }

  @Override
  public void onEnd() {
    guarded(
        () -> {
          if (ended || answer == null) {
            return;
          }
          ProviderFailure failure = answer.finish();
          deliver(answer);
          end(failure, Optional.empty());
        });
  }

  @Override
  public void onFailure(ProviderFailure failure) {
    guarded(
        () -> {
          if (!ended) {
            broke(failure);
          }
        });
  }

  /**
   * The exchange broke off. A refusal has said enough with its head, and an answer with its finish:
   * what they said counts, not how they ended.
   */
  private void broke(ProviderFailure failure) {
    boolean refused = status != 0 && status / 100 != 2;
    boolean finished = streamed && !passage.facts().finishReasons().isEmpty();
    if (answer != null && (refused || finished)) {
      ProviderFailure said = answer.finish();
      if (said == null || said.category() != FailureCategory.STREAM_INTERRUPTED) {
        deliver(answer);
        end(said, Optional.empty());
        return;
      }
    }
    boolean timedOut = failure.category() == FailureCategory.TIMEOUT;
    end(asItCounts(failure), timedOut ? Optional.of(CancelledBy.TIMEOUT) : Optional.empty());
  }

  /** A stream that broke is interrupted, whatever broke it; one that never began timed out. */
  private ProviderFailure asItCounts(ProviderFailure failure) {
    if (streamed && failure.category() == FailureCategory.NETWORK) {
      return ProviderFailure.interrupted(failure.providerCode());
    }
    return streamed && passage.facts().hasContent() ? failure.afterContent() : failure;
  }

  private void onEvent(boolean content) {
    call.onProgress(content);
    if (content && firstContent == null) {
      firstContent = sinceStart();
    }
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private void deliver(Answer current) {
    if (!isStream() || firstContent == null) {
      return;
    }
    if (sink == null) {
      sink = owner.onContent(this);
    }
    if (sink != null) {
      sink.write(current.drain());
    }
  }

  private void end(@Nullable ProviderFailure failure, Optional<CancelledBy> cancelledBy) {
    ended = true;
    Route route = decision.route();
    boolean delivered = sink != null;
    Instant endedAt = serving.clock().instant();
    AttemptOutcome outcome =
        failure == null
            ? AttemptOutcome.success(decision, delivered, startedAt, endedAt)
            : AttemptOutcome.failure(decision, failure, status != 0, delivered, startedAt, endedAt);
    if (delivered && passage.delivered().filter(Delivered::isContinuable).isPresent()) {
      outcome = outcome.asContinuable();
    }
    settle(failure == null);
    span.end(spanEnd(Optional.ofNullable(failure), cancelledBy));
    permit.end(outcome, firstContent == null ? sinceStart() : firstContent);
    serving.metrics().attemptEnded(route.name(), Optional.ofNullable(failure));
    owner.onEnded(this, outcome);
  }

  /**
   * Settles what the provider bills: known usage, nothing for an error or a request that was never
   * sent, and otherwise all that was set aside. Usage counts once the answer was whole or said why
   * it ended: until then a provider may report, and bill, more. Counts of 0 beside content are
   * those of a server that does not count.
   */
  private void settle(boolean whole) {
    TokenUsage usage = passage.facts().usage();
    Optional<ModelPrice> price = decision.route().price();
    if (usage != null && isCount(usage) && price.isPresent()) {
      costMicros = OptionalLong.of(price.get().costMicros(usage));
    }
    if (!hold.isCapped()) {
      return;
    }
    boolean refused = status != 0 && status / 100 != 2;
    if (costMicros.isPresent() && (whole || !passage.facts().finishReasons().isEmpty())) {
      hold.settle(costMicros.orElse(0), SettlementKind.USAGE);
    } else if (refused || !call.isSent()) {
      costMicros = OptionalLong.of(0);
      hold.settle(0, SettlementKind.UNBILLED);
    } else {
      costMicros = OptionalLong.of(hold.reservedMicros());
      hold.settle(hold.reservedMicros(), SettlementKind.ESTIMATE);
    }
  }

  private boolean isCount(TokenUsage usage) {
    return !usage.equals(TokenUsage.NONE) || !passage.facts().hasContent();
  }

  /** Whatever is thrown, the attempt ends, gives its place back, and its caller is answered. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      call.cancel();
      if (!ended) {
        ended = true;
        permit.abandon();
        settle(false);
        span.end(spanEnd(Optional.empty(), Optional.empty()));
      }
      owner.onCrash(e instanceof RuntimeException ours ? ours : new IllegalStateException(e));
    }
  }

  private Phase phase() {
    return status == 0 ? Phase.CONNECT : isStream() ? Phase.STREAM : Phase.HEADERS;
  }

  private boolean isStream() {
    return request.body().stream();
  }

  private boolean isEventStream(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith(passage.streamType());
  }

  private StreamedAnswer.Rules rules() {
    return new StreamedAnswer.Rules(
        serving.limits().maxEventBytes(),
        serving.limits().maxAnswerBytes(),
        request.body().wantsUsage(),
        decision.uncertain());
  }

  /** Where an account pays, the answer is held to what was priced. */
  private OptionalInt outputCap() {
    return hold.isCapped()
        ? OptionalInt.of(Math.toIntExact(request.facts().outputCap()))
        : OptionalInt.empty();
  }

  private MultiMap withCommon(MultiMap headers) {
    headers.set(HttpHeaders.CONTENT_TYPE, JSON);
    headers.set(HttpHeaders.ACCEPT, isStream() ? JSON_OR_EVENTS : JSON);
    headers.set(HttpHeaders.USER_AGENT, USER_AGENT);
    headers.set(TRACEPARENT, span.traceparent());
    headers.set(X_REQUEST_ID, request.id());
    request.run().ifPresent(run -> headers.set("idempotency-key", run.jobId()));
    return headers;
  }

  private AttemptSpan.Start spanStart(ProviderTarget target, int index) {
    Route route = decision.route();
    return new AttemptSpan.Start(
        request.body().surface().operation(),
        route.name(),
        route.provider().name(),
        route.model(),
        target.host(),
        target.port(),
        index,
        decision.attemptReason(),
        decision.reason().wireName(),
        decision.resend(),
        permit.circuit(),
        Skips.lines(decision.skipped()),
        isStream(),
        request.body().maxOutputTokens(),
        decision.timeouts());
  }

  private AttemptSpan.End spanEnd(
      Optional<ProviderFailure> failure, Optional<CancelledBy> cancelledBy) {
    AnswerFacts facts = passage.facts();
    return new AttemptSpan.End(
        status,
        failure,
        cancelledBy,
        Optional.ofNullable(facts.model()),
        Optional.ofNullable(facts.id()),
        facts.finishReasons(),
        Optional.ofNullable(firstContent),
        Optional.ofNullable(facts.usage()),
        costMicros,
        request.snapshot().policy().prices().version());
  }
}
