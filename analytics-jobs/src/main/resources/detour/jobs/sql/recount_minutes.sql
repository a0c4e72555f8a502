-- Counts the minutes of detour.rollup_1m from {from} until {until} (whole minutes, in seconds) again from the rows. The
-- revision is the number of spans, as the job counts it: a recount replaces what counts less, equals what counts as
-- much, and never outranks what counts more.
INSERT INTO detour.rollup_1m
    (minute, tenant, feature, traffic_class, route, policy_version,
     requests, outcomes, requests_with_fallback, fallback_depth_sum, request_cost_usd_micros,
     request_latency_histogram, router_overhead_histogram,
     attempts, attempts_failed, hedges, failures, attempt_cost_usd_micros,
     input_tokens, cached_input_tokens, output_tokens, reasoning_tokens,
     attempt_latency_histogram, first_chunk_histogram, revision)
SELECT
    minute, tenant, feature, traffic_class, route, policy_version,
    countIf(is_request),
    sumMapIf(map(result, toUInt64(1)), is_request),
    countIf(depth > 0),
    sum(depth),
    sumIf(cost, is_request),
    sumMapIf(map(detour_histogram_bucket(duration), toUInt64(1)), is_request),
    sumMapIf(map(detour_histogram_bucket(assumeNotNull(overhead)), toUInt64(1)), isNotNull(overhead)),
    countIf(NOT is_request),
    countIf(NOT is_request AND result != ''),
    countIf(is_hedge),
    sumMapIf(map(result, toUInt64(1)), NOT is_request AND result != ''),
    sumIf(cost, NOT is_request),
    sum(input), sum(cached), sum(output), sum(reasoning),
    sumMapIf(map(detour_histogram_bucket(duration), toUInt64(1)), NOT is_request),
    sumMapIf(map(detour_histogram_bucket(assumeNotNull(first_chunk)), toUInt64(1)), isNotNull(first_chunk)),
    count()
FROM
(
    SELECT true AS is_request, toStartOfMinute(started_at) AS minute, tenant, feature, traffic_class, route_primary AS route, policy_version,
           toString(outcome) AS result, toUInt64(fallback_depth) AS depth, cost_usd_micros AS cost, duration_us AS duration,
           router_overhead_us AS overhead, false AS is_hedge, CAST(NULL AS Nullable(UInt64)) AS first_chunk,
           toUInt64(0) AS input, toUInt64(0) AS cached, toUInt64(0) AS output, toUInt64(0) AS reasoning
    FROM detour.requests FINAL
    WHERE started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
    UNION ALL
    SELECT false, toStartOfMinute(started_at), tenant, feature, traffic_class, route, policy_version,
           toString(failure_category), toUInt64(0), cost_usd_micros, duration_us,
           CAST(NULL AS Nullable(UInt64)), attempt_reason = 'hedge', time_to_first_chunk_us,
           input_tokens, cached_input_tokens, output_tokens, reasoning_tokens
    FROM detour.attempts FINAL
    WHERE started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
)
GROUP BY minute, tenant, feature, traffic_class, route, policy_version
