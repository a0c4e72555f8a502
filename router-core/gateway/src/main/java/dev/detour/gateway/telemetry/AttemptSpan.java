package dev.detour.gateway.telemetry;

import dev.detour.policy.document.Timeouts;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.CancelledBy;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.price.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The span of one attempt, from the moment it is sent to the end of its answer. */
public final class AttemptSpan {
  /**
   * What is known when an attempt begins.
   *
   * @param operation what the model is asked for
   * @param route the route's name
   * @param provider the provider's name
   * @param model the provider's model id
   * @param host where it is
   * @param port where it is
   * @param index attempts of the request before this one
   * @param reason its place in the request
   * @param decisionReason why it was made
   * @param resend attempts on the same route before it
   * @param circuit the route's circuit as the attempt met it
   * @param skipped the steps that its decision passed over, and why
   * @param stream whether it is streamed
   * @param maxTokens the output limit that is sent
   * @param timeouts its limits
   */
  public record Start(
      String operation,
      String route,
      String provider,
      String model,
      String host,
      int port,
      int index,
      AttemptReason reason,
      String decisionReason,
      int resend,
      String circuit,
      List<String> skipped,
      boolean stream,
      OptionalInt maxTokens,
      Timeouts timeouts) {}

  /**
   * How an attempt ended.
   *
   * @param status the provider's HTTP status, 0 when there was none
   * @param failure empty for success
   * @param cancelledBy who ended it before the provider did
   * @param responseModel the model that the provider names
   * @param responseId the answer's id
   * @param finishReasons of its choices
   * @param firstChunk from the attempt's start to the first content of a stream
   * @param usage when the provider reported it
   * @param costMicros when usage and price are known
   * @param priceVersion of the price book
   */
  public record End(
      int status,
      Optional<ProviderFailure> failure,
      Optional<CancelledBy> cancelledBy,
      Optional<String> responseModel,
      Optional<String> responseId,
      List<String> finishReasons,
      Optional<Duration> firstChunk,
      Optional<TokenUsage> usage,
      OptionalLong costMicros,
      String priceVersion) {}

  private final Span span;
  private StoryDraft.@Nullable AttemptDraft story;

  private AttemptSpan(Span span) {
    this.span = span;
  }

  static AttemptSpan start(Tracer tracer, TraceContext parent, byte[] dimensions, Start start) {
    Span span =
        tracer
            .start(start.operation + " " + start.model, Span.Kind.CLIENT, parent)
            .setAllAttributes(dimensions)
            .setAttribute(Keys.OPERATION, start.operation)
            .setAttribute(Keys.PROVIDER, start.provider)
            .setAttribute(Keys.REQUEST_MODEL, start.model)
            .setAttribute(Keys.SERVER_ADDRESS, start.host)
            .setAttribute(Keys.SERVER_PORT, (long) start.port)
            .setAttribute(Keys.ROUTE, start.route)
            .setAttribute(Keys.ATTEMPT_INDEX, (long) start.index)
            .setAttribute(Keys.ATTEMPT_REASON, start.reason.wireName())
            .setAttribute(Keys.DECISION_REASON, start.decisionReason)
            .setAttribute(Keys.RESEND_COUNT, (long) start.resend)
            .setAttribute(Keys.CIRCUIT_STATE, start.circuit)
            .setAttribute(Keys.STREAM, start.stream)
            .setAttribute(Keys.TOTAL_TIMEOUT, start.timeouts.total().toMillis());
    if (start.stream) {
      span.setAttribute(Keys.FIRST_TOKEN_TIMEOUT, start.timeouts.firstToken().toMillis());
    }
    if (!start.skipped.isEmpty()) {
      span.setAttribute(Keys.SKIPPED, start.skipped);
    }
    if (start.maxTokens.isPresent()) {
      span.setAttribute(Keys.MAX_TOKENS, (long) start.maxTokens.getAsInt());
    }
    return new AttemptSpan(span);
  }

  AttemptSpan keptIn(StoryDraft.AttemptDraft draft) {
    story = draft;
    return this;
  }

  Instant startedAt() {
    return span.startedAt();
  }

  /** The W3C trace context that the provider gets: this span as its parent. */
  public String traceparent() {
    return span.context().traceparent();
  }

  /** Ends the span. */
  public void end(End end) {
    if (end.status != 0) {
      span.setAttribute(Keys.HTTP_STATUS, (long) end.status);
    }
    end.failure.ifPresent(
        failure -> {
          span.setAttribute(Keys.FAILURE_CATEGORY, failure.category().wireName());
          span.setAttribute(Keys.ERROR_TYPE, failure.providerCode());
          span.setError();
        });
    end.cancelledBy.ifPresent(by -> span.setAttribute(Keys.CANCELLED_BY, by.wireName()));
    end.responseModel.ifPresent(model -> span.setAttribute(Keys.RESPONSE_MODEL, model));
    end.responseId.ifPresent(id -> span.setAttribute(Keys.RESPONSE_ID, id));
    if (!end.finishReasons.isEmpty()) {
      span.setAttribute(Keys.FINISH_REASONS, end.finishReasons);
    }
    end.firstChunk.ifPresent(time -> span.setAttribute(Keys.FIRST_CHUNK, time.toNanos() / 1e9));
    end.usage.ifPresent(this::putUsage);
    end.costMicros.ifPresent(
        micros -> {
          span.setAttribute(Keys.COST, micros);
          span.setAttribute(Keys.PRICE_VERSION, end.priceVersion);
        });
    span.end();
    if (story != null) {
      story.end(end, span.endedAt());
    }
  }

  private void putUsage(TokenUsage usage) {
    span.setAttribute(Keys.INPUT_TOKENS, usage.input());
    span.setAttribute(Keys.OUTPUT_TOKENS, usage.output());
    span.setAttribute(Keys.CACHE_READ_TOKENS, usage.cachedInput());
    span.setAttribute(Keys.CACHE_CREATION_TOKENS, usage.cacheCreationInput());
    span.setAttribute(Keys.REASONING_TOKENS, usage.reasoningOutput());
  }
}
