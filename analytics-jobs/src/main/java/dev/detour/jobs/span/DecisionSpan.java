package dev.detour.jobs.span;

/**
 * A span that tells a part of a decision, ready to be stored.
 *
 * @param spanId the span's id
 * @param traceHash 64 bits of the trace id; with {@code spanId}, the span's identity
 * @param receivedAtMillis when ingest wrote it to the log
 * @param row the row for the table that belongs to the kind, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy per span would cost too much.
public record DecisionSpan(
    long spanId, long traceHash, long receivedAtMillis, Measures measures, byte[] row) {

  /** Which part of a decision this is. */
  public SpanKind kind() {
    return measures.kind();
  }
}
