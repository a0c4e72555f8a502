-- Counts the roll-ups again that begin between {from} and {until} (whole hours, in seconds).
INSERT INTO detour.rollup_slots
    (slot_seconds, minute, tenant, feature, traffic_class, route, policy_version, minute_from, minute_to, requests, outcomes, requests_with_fallback,
     fallback_depth_sum, request_cost_usd_micros, request_latency_histogram, router_overhead_histogram,
     attempts, attempts_failed, hedges, failures, attempt_cost_usd_micros, input_tokens, cached_input_tokens,
     output_tokens, reasoning_tokens, attempt_latency_histogram, first_chunk_histogram, revision)
SELECT
    300, toStartOfFiveMinutes(minute) AS slot, tenant, feature, traffic_class, route, policy_version,
    min(minute_from), max(minute_to), sum(requests), sumMap(outcomes), sum(requests_with_fallback), sum(fallback_depth_sum),
    sum(request_cost_usd_micros), sumMap(request_latency_histogram), sumMap(router_overhead_histogram),
    sum(attempts), sum(attempts_failed), sum(hedges), sumMap(failures), sum(attempt_cost_usd_micros),
    sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(reasoning_tokens),
    sumMap(attempt_latency_histogram), sumMap(first_chunk_histogram), sum(revision)
FROM detour.rollups(step = 0)
WHERE minute >= toDateTime({from:UInt32}, 'UTC') AND minute < toDateTime({until:UInt32}, 'UTC')
GROUP BY slot, tenant, feature, traffic_class, route, policy_version
