package dev.detour.jobs.span;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

/**
 * What a span says beside its attributes, as it came.
 *
 * @param startNanos since the epoch
 * @param endNanos since the epoch
 * @param failed whether its status is an error
 */
record SpanFacts(
    ByteString traceId,
    ByteString spanId,
    ByteString parentSpanId,
    long startNanos,
    long endNanos,
    boolean failed) {

  static SpanFacts of(Span span) {
    return new SpanFacts(
        span.getTraceId(),
        span.getSpanId(),
        span.getParentSpanId(),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
  }
}
