package dev.detour.jobs.span;

/**
 * What one span adds to the roll-ups and tells the signals.
 *
 * @param minute start of the span's minute, in seconds since the epoch
 * @param route the primary route of a request, the called route of an attempt
 * @param result the outcome of a request; the failure category of an attempt, empty for a success
 * @param fallbackDepth of a request; 0 for attempts
 * @param isHedge of an attempt: it ran beside another
 * @param routerOverheadUs of a request; {@link #NONE} when it is not known
 * @param firstChunkUs of an attempt; {@link #NONE} when there was no first chunk
 * @param inputTokens of an attempt, as are the other tokens; 0 for requests
 * @param budgetState wire name of the tightest budget's state; empty when it is not known
 * @param budgetUtilization of a request: share of its tightest budget that is used; {@link #NONE}
 *     when it is not known, and for attempts
 */
public record Measures(
    SpanKind kind,
    long minute,
    String tenant,
    String feature,
    String trafficClass,
    String route,
    long policyVersion,
    String result,
    long fallbackDepth,
    long costUsdMicros,
    long durationUs,
    boolean isHedge,
    long routerOverheadUs,
    long firstChunkUs,
    long inputTokens,
    long cachedInputTokens,
    long outputTokens,
    long reasoningTokens,
    String workflow,
    String budgetState,
    double budgetUtilization) {

  /** Stands for an absent latency or utilization. */
  public static final long NONE = -1;

  public static final long SECONDS_PER_MINUTE = 60;
}
