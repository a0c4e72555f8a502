package dev.detour.gateway.telemetry;

import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.event.SpanNames;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The span of one request, from its arrival to its last byte. */
public final class RequestSpan {
  private final Tracer tracer;
  private final byte[] dimensions;
  private final Span span;
  private boolean isOfJob;
  private @Nullable StoryDraft story;

  private RequestSpan(Tracer tracer, byte[] dimensions, Span span) {
    this.tracer = tracer;
    this.dimensions = dimensions;
    this.span = span;
  }

  /**
   * Begins the span, under the caller's if the headers name one.
   *
   * @param path of the API that was asked
   */
  public static RequestSpan start(
      Tracer tracer,
      String path,
      MultiMap headers,
      Dimensions dimensions,
      String keyId,
      boolean stream) {
    byte[] attributes = dimensions.attributes();
    Span span =
        tracer
            .start(SpanNames.REQUEST_SPAN_PREFIX + path, Span.Kind.SERVER, TraceContext.of(headers))
            .setAllAttributes(attributes)
            .setAttribute(Keys.HTTP_METHOD, "POST")
            .setAttribute(Keys.HTTP_ROUTE, path)
            .setAttribute(Keys.URL_PATH, path)
            .setAttribute(Keys.API_KEY_ID, keyId)
            .setAttribute(Keys.STREAM, stream);
    return new RequestSpan(tracer, attributes, span);
  }

  /** Keeps what the span and its attempts' spans say in a book too. */
  public RequestSpan keptIn(
      StoryBook book, Dimensions known, String path, String keyId, boolean stream) {
    if (book.isOpen()) {
      story = new StoryDraft(book, known, path, keyId, stream, span.startedAt());
    }
    return this;
  }

  /**
   * Says what decisions know of the request beside its dimensions, so that it can be replayed.
   *
   * @param model the name that it asked for
   */
  public void decidesOn(String model, RequestFacts facts) {
    span.setAttribute(Keys.REQUEST_MODEL, model)
        .setAttribute(Keys.ESTIMATED_INPUT, facts.inputTokens())
        .setAttribute(Keys.OUTPUT_CAP, facts.outputCap());
    if (!facts.requires().isEmpty()) {
      span.setAttribute(Keys.REQUIRES, facts.requires().stream().sorted().toList());
    }
  }

  /** Says that the request became a job; the run of a job that waits again is known already. */
  public void became(String jobId) {
    if (!isOfJob) {
      isOfJob = true;
      span.setAttribute(Keys.JOB_ID, jobId);
    }
  }

  /** Says that the request is a run of a job, and which request became that job. */
  public void runOf(String jobId, String requestId) {
    isOfJob = true;
    span.setAttribute(Keys.JOB_ID, jobId);
    span.setAttribute(Keys.JOB_REQUEST_ID, requestId);
  }

  /** The span's place in its trace, as W3C trace context writes it. */
  public String traceParent() {
    return span.context().traceparent();
  }

  /** Begins the span of an attempt of this request. */
  public AttemptSpan attempt(AttemptSpan.Start start) {
    AttemptSpan attempt = AttemptSpan.start(tracer, span.context(), dimensions, start);
    return story == null ? attempt : attempt.keptIn(story.attempt(start, attempt.startedAt()));
  }

  /**
   * How the request ended.
   *
   * @param outcome how
   * @param reason the last decision's
   * @param stopReason why it was stopped or refused
   * @param errorType low in cardinality
   * @param status the HTTP status that the caller got
   * @param depth the matrix step that answered
   * @param attempts how many were made
   * @param primary the row's primary route
   * @param served the route that answered
   * @param beforeFallback from arrival to the first attempt on another route
   * @param costMicros of all attempts, where known
   * @param budget the accounts as of the last decision
   */
  public record End(
      Outcome outcome,
      String reason,
      Optional<String> stopReason,
      Optional<String> errorType,
      int status,
      int depth,
      int attempts,
      Optional<String> primary,
      Optional<String> served,
      Optional<Duration> beforeFallback,
      OptionalLong costMicros,
      BudgetView budget) {}

  /** Where the request's time went. */
  public void latency(Duration provider, Duration overhead) {
    span.setAttribute(Keys.PROVIDER_MS, provider.toNanos() / 1e6);
    span.setAttribute(Keys.ROUTER_OVERHEAD_MS, overhead.toNanos() / 1e6);
  }

  /** The steps that decisions passed over, and why. */
  public void skipped(List<String> lines) {
    if (!lines.isEmpty()) {
      span.setAttribute(Keys.SKIPPED, lines);
      if (story != null) {
        story.skipped(lines);
      }
    }
  }

  /** Ends the span. */
  public void end(End end) {
    span.setAttribute(Keys.OUTCOME, end.outcome.wireName());
    span.setAttribute(Keys.DECISION_REASON, end.reason);
    end.stopReason.ifPresent(reason -> span.setAttribute(Keys.STOP_REASON, reason));
    span.setAttribute(Keys.HTTP_STATUS, (long) end.status);
    span.setAttribute(Keys.FALLBACK_DEPTH, (long) end.depth);
    span.setAttribute(Keys.ATTEMPTS, (long) end.attempts);
    end.primary.ifPresent(route -> span.setAttribute(Keys.ROUTE_PRIMARY, route));
    end.served.ifPresent(route -> span.setAttribute(Keys.ROUTE_SERVED, route));
    end.beforeFallback.ifPresent(
        time -> span.setAttribute(Keys.BEFORE_FALLBACK_MS, time.toMillis()));
    end.costMicros.ifPresent(micros -> span.setAttribute(Keys.COST, micros));
    if (end.budget.isCapped()) {
      span.setAttribute(Keys.BUDGET_UTILIZATION, end.budget.utilization());
    }
    end.errorType.ifPresent(
        type -> {
          span.setAttribute(Keys.ERROR_TYPE, type);
          span.setError();
        });
    span.end();
    if (story != null) {
      story.end(end, span.endedAt());
    }
  }
}
