package dev.detour.jobs.decisions;

import dev.detour.jobs.span.Measures;
import dev.detour.policy.event.LatencyHistogram;
import java.util.HashMap;
import java.util.Map;

/**
 * The totals of one roll-up row, as they stand. A mutable bean because it is Flink state (a POJO to
 * its serializer): fields may be added later, and old state still restores.
 */
public final class RollupTotals {
  // Of requests.
  public long requests;
  public Map<String, Long> outcomes = new HashMap<>();
  public long requestsWithFallback;
  public long fallbackDepthSum;
  public long requestCostUsdMicros;
  public Map<Integer, Long> requestLatency = new HashMap<>();
  public Map<Integer, Long> routerOverhead = new HashMap<>();

  // Of attempts.
  public long attempts;
  public long attemptsFailed;
  public long hedges;
  public Map<String, Long> failures = new HashMap<>();
  public long attemptCostUsdMicros;
  public long inputTokens;
  public long cachedInputTokens;
  public long outputTokens;
  public long reasoningTokens;
  public Map<Integer, Long> attemptLatency = new HashMap<>();
  public Map<Integer, Long> firstChunkLatency = new HashMap<>();

  /** When the row is to be written next, in processing time; 0 while it is as written. */
  public long writeAtMillis;

  /** Empty totals; Flink's serializer needs the constructor. */
  public RollupTotals() {}

  void add(Measures span) {
    switch (span.kind()) {
      case REQUEST -> addRequest(span);
      case ATTEMPT -> addAttempt(span);
    }
  }

  /** Adds the totals of other spans. */
  void add(RollupTotals part) {
    requests += part.requests;
    addAll(outcomes, part.outcomes);
    requestsWithFallback += part.requestsWithFallback;
    fallbackDepthSum += part.fallbackDepthSum;
    requestCostUsdMicros += part.requestCostUsdMicros;
    addAll(requestLatency, part.requestLatency);
    addAll(routerOverhead, part.routerOverhead);
    attempts += part.attempts;
    attemptsFailed += part.attemptsFailed;
    hedges += part.hedges;
    addAll(failures, part.failures);
    attemptCostUsdMicros += part.attemptCostUsdMicros;
    inputTokens += part.inputTokens;
    cachedInputTokens += part.cachedInputTokens;
    outputTokens += part.outputTokens;
    reasoningTokens += part.reasoningTokens;
    addAll(attemptLatency, part.attemptLatency);
    addAll(firstChunkLatency, part.firstChunkLatency);
  }

  private static <K> void addAll(Map<K, Long> counts, Map<K, Long> more) {
    more.forEach((key, count) -> counts.merge(key, count, Long::sum));
  }

  /**
   * The number of spans counted. As a row's revision it makes rows replace each other rightly, also
   * after a restart: it only grows, the totals of the same spans have the same revision, and a row
   * written before a crash never outranks the one that counts more.
   */
  long revision() {
    return requests + attempts;
  }

  private void addRequest(Measures span) {
    requests++;
    outcomes.merge(span.result(), 1L, Long::sum);
    requestsWithFallback += span.fallbackDepth() > 0 ? 1 : 0;
    fallbackDepthSum += span.fallbackDepth();
    requestCostUsdMicros += span.costUsdMicros();
    count(requestLatency, span.durationUs());
    if (span.routerOverheadUs() != Measures.NONE) {
      count(routerOverhead, span.routerOverheadUs());
    }
  }

  private void addAttempt(Measures span) {
    attempts++;
    hedges += span.isHedge() ? 1 : 0;
    if (!span.result().isEmpty()) {
      attemptsFailed++;
      failures.merge(span.result(), 1L, Long::sum);
    }
    attemptCostUsdMicros += span.costUsdMicros();
    inputTokens += span.inputTokens();
    cachedInputTokens += span.cachedInputTokens();
    outputTokens += span.outputTokens();
    reasoningTokens += span.reasoningTokens();
    count(attemptLatency, span.durationUs());
    if (span.firstChunkUs() != Measures.NONE) {
      count(firstChunkLatency, span.firstChunkUs());
    }
  }

  private static void count(Map<Integer, Long> histogram, long micros) {
    histogram.merge(LatencyHistogram.bucketOf(micros), 1L, Long::sum);
  }
}
