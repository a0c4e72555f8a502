package dev.detour.jobs.span;

/**
 * A span that tells a part of a decision, ready to be stored.
 *
 * @param spanId the span's id
 * @param traceHigh upper half of the trace's id
 * @param traceLow lower half of the trace's id
 * @param rootSpanId the request that this is a part of: a request's own id, an attempt's parent;
 *     {@link #NO_ROOT} for an attempt that stands alone
 * @param attemptsStated of a request: how many attempts it says it made; 0 for attempts
 * @param receivedAtMillis when ingest wrote it to the log
 * @param row the row for the table that belongs to the kind, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy per span would cost too much.
public record DecisionSpan(
    long spanId,
    long traceHigh,
    long traceLow,
    long rootSpanId,
    int attemptsStated,
    long startedAtMicros,
    long receivedAtMillis,
    Measures measures,
    byte[] row) {

  /** No span has this id. */
  public static final long NO_ROOT = 0;

  /** Which part of a decision this is. */
  public SpanKind kind() {
    return measures.kind();
  }

  /** 64 bits of the trace id; with {@link #spanId}, the span's identity. */
  public long traceHash() {
    return (traceHigh * 0x9E3779B97F4A7C15L) ^ traceLow;
  }
}
