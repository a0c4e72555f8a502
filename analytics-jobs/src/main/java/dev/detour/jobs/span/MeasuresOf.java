package dev.detour.jobs.span;

import dev.detour.jobs.row.AttemptRow;
import dev.detour.jobs.row.RequestRow;
import dev.detour.jobs.row.SpanHead;
import dev.detour.policy.event.AttemptReason;
import org.jspecify.annotations.Nullable;

/**
 * What rows add to the roll-ups and tell the signals. Taken from the row alone, so that a recount
 * of the tables yields the same.
 */
final class MeasuresOf {
  private static final String HEDGE = AttemptReason.HEDGE.wireName();
  private static final long MICROS_PER_SECOND = 1_000_000;

  private MeasuresOf() {}

  static Measures request(RequestRow row) {
    return new Measures(
        SpanKind.REQUEST,
        minute(row.head()),
        row.request().tenant(),
        row.request().feature(),
        row.request().trafficClass(),
        row.routePrimary(),
        row.request().policyVersion(),
        row.outcome(),
        row.fallbackDepth(),
        row.costUsdMicros(),
        row.head().durationUs(),
        false,
        orNone(row.routerOverheadUs()),
        Measures.NONE,
        0,
        0,
        0,
        0,
        row.request().workflow(),
        row.request().budgetState(),
        row.budgetUtilization() == null ? Measures.NONE : row.budgetUtilization());
  }

  static Measures attempt(AttemptRow row) {
    return new Measures(
        SpanKind.ATTEMPT,
        minute(row.head()),
        row.request().tenant(),
        row.request().feature(),
        row.request().trafficClass(),
        row.route(),
        row.request().policyVersion(),
        row.failureCategory(),
        0,
        row.costUsdMicros(),
        row.head().durationUs(),
        row.attemptReason().equals(HEDGE),
        Measures.NONE,
        orNone(row.timeToFirstChunkUs()),
        row.inputTokens(),
        row.cachedInputTokens(),
        row.outputTokens(),
        row.reasoningTokens(),
        row.request().workflow(),
        row.request().budgetState(),
        Measures.NONE);
  }

  private static long orNone(@Nullable Long micros) {
    return micros == null ? Measures.NONE : micros;
  }

  private static long minute(SpanHead head) {
    long seconds = Math.floorDiv(head.startedAtMicros(), MICROS_PER_SECOND);
    return seconds - Math.floorMod(seconds, Measures.SECONDS_PER_MINUTE);
  }
}
