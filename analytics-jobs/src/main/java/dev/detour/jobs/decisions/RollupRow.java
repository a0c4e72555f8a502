package dev.detour.jobs.decisions;

import static dev.detour.jobs.row.Table.column;

import dev.detour.jobs.row.Table;
import java.util.List;

/**
 * A row of {@code detour.rollup_1m}: a complete one that replaces the rows of lower revision before
 * it.
 */
record RollupRow(RollupKey key, RollupTotals totals) {

  /** How roll-ups are written. */
  static final Table<RollupRow> TABLE =
      new Table<>(
          "rollup_1m",
          List.of(
              column("minute", (w, r) -> w.uint32(r.key.minute())),
              column("tenant", (w, r) -> w.string(r.key.tenant())),
              column("feature", (w, r) -> w.string(r.key.feature())),
              column("traffic_class", (w, r) -> w.string(r.key.trafficClass())),
              column("route", (w, r) -> w.string(r.key.route())),
              column("policy_version", (w, r) -> w.uint64(r.key.policyVersion())),
              column("requests", (w, r) -> w.uint64(r.totals.requests)),
              column("outcomes", (w, r) -> w.countsByName(r.totals.outcomes)),
              column("requests_with_fallback", (w, r) -> w.uint64(r.totals.requestsWithFallback)),
              column("fallback_depth_sum", (w, r) -> w.uint64(r.totals.fallbackDepthSum)),
              column("request_cost_usd_micros", (w, r) -> w.int64(r.totals.requestCostUsdMicros)),
              column(
                  "request_latency_histogram", (w, r) -> w.countsByBucket(r.totals.requestLatency)),
              column(
                  "router_overhead_histogram", (w, r) -> w.countsByBucket(r.totals.routerOverhead)),
              column("attempts", (w, r) -> w.uint64(r.totals.attempts)),
              column("attempts_failed", (w, r) -> w.uint64(r.totals.attemptsFailed)),
              column("hedges", (w, r) -> w.uint64(r.totals.hedges)),
              column("failures", (w, r) -> w.countsByName(r.totals.failures)),
              column("attempt_cost_usd_micros", (w, r) -> w.int64(r.totals.attemptCostUsdMicros)),
              column("input_tokens", (w, r) -> w.uint64(r.totals.inputTokens)),
              column("cached_input_tokens", (w, r) -> w.uint64(r.totals.cachedInputTokens)),
              column("output_tokens", (w, r) -> w.uint64(r.totals.outputTokens)),
              column("reasoning_tokens", (w, r) -> w.uint64(r.totals.reasoningTokens)),
              column(
                  "attempt_latency_histogram", (w, r) -> w.countsByBucket(r.totals.attemptLatency)),
              column(
                  "first_chunk_histogram", (w, r) -> w.countsByBucket(r.totals.firstChunkLatency)),
              column("revision", (w, r) -> w.uint64(r.totals.revision()))));
}
