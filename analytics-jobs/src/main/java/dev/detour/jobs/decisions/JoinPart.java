package dev.detour.jobs.decisions;

import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.SpanKind;

/**
 * What the join needs of one span: which request it belongs to, and what it says about it.
 *
 * @param isRequest the request itself; else one of its attempts
 * @param attemptsStated how many attempts the request says it made; 0 for attempts
 */
public record JoinPart(
    long traceHigh,
    long traceLow,
    long rootSpanId,
    boolean isRequest,
    int attemptsStated,
    long startedAtMicros,
    long receivedAtMillis,
    String tenant) {

  static JoinPart of(DecisionSpan span) {
    return new JoinPart(
        span.traceHigh(),
        span.traceLow(),
        span.rootSpanId(),
        span.kind() == SpanKind.REQUEST,
        span.attemptsStated(),
        span.startedAtMicros(),
        span.receivedAtMillis(),
        span.measures().tenant());
  }

  JoinKey key() {
    return new JoinKey(traceHigh, traceLow, rootSpanId);
  }
}
