package dev.detour.jobs.decisions;

import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;

/** Measures and spans for tests: tenant acme, one feature, one route. */
final class Measure {
  private Measure() {}

  static Measures request(long minute, String outcome, long depth, long cost, long durationUs) {
    return of(SpanKind.REQUEST, minute, outcome, depth, cost, durationUs, Measures.NONE, 0);
  }

  static Measures attempt(
      long minute, String failure, long cost, long durationUs, long firstChunkUs, long tokens) {
    return of(SpanKind.ATTEMPT, minute, failure, 0, cost, durationUs, firstChunkUs, tokens);
  }

  /** An attempt with the given identity, received at the given time. */
  static DecisionSpan span(long id, long minute, long receivedAtMillis) {
    Measures measures = attempt(minute, "", 1, 1, Measures.NONE, 1);
    return new DecisionSpan(
        id, 0, 5, 77, 0, minute * 1_000_000, receivedAtMillis, measures, new byte[] {(byte) id});
  }

  private static Measures of(
      SpanKind kind,
      long minute,
      String result,
      long depth,
      long cost,
      long durationUs,
      long firstChunkUs,
      long tokens) {
    return new Measures(
        kind,
        minute,
        "acme",
        "support-chat",
        "critical_user_facing",
        "alpha",
        7,
        result,
        depth,
        cost,
        durationUs,
        false,
        kind == SpanKind.REQUEST ? durationUs / 2 : Measures.NONE,
        firstChunkUs,
        tokens,
        tokens / 2,
        tokens * 2,
        tokens / 4,
        "refund",
        "normal",
        Measures.NONE);
  }
}
