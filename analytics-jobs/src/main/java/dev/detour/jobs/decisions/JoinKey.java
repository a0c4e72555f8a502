package dev.detour.jobs.decisions;

/** A request's identity: its trace, and its own span in it. */
public record JoinKey(long traceHigh, long traceLow, long rootSpanId) {

  /** Spelled out for the same reason as {@link RollupKey}'s. */
  @Override
  public int hashCode() {
    return Long.hashCode(SpanSet.mix(traceHigh * 31 + traceLow + rootSpanId));
  }
}
