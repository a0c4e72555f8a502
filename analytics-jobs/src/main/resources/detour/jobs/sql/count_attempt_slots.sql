-- Counts the attempts again that begin between {from} and {until} (whole hours, in seconds).
INSERT INTO detour.attempt_slots
    (slot_seconds, started_at, tenant, feature, traffic_class, provider, request_model, route, attempt_reason,
     failure_category, error_type, http_status, attempts, input_tokens, output_tokens, cost_usd_micros,
     latency_histogram, freshness_histogram, slowest_us, later_than_2s, later_than_1m, later_than_10m, routers,
     last_started_at, last_inserted_at, revision)
SELECT
    300, toStartOfFiveMinutes(started_at) AS slot, tenant, feature, traffic_class, provider, request_model, route, attempt_reason, failure_category,
    error_type, http_status,
    sum(attempts), sum(input_tokens), sum(output_tokens), sum(cost_usd_micros), sumMap(latency_histogram),
    sumMap(freshness_histogram), max(slowest_us), sum(later_than_2s), sum(later_than_1m), sum(later_than_10m),
    sumMap(routers), max(last_started_at), max(last_inserted_at), sum(revision)
FROM detour.attempt_counts(step = 0)
WHERE started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
GROUP BY slot, tenant, feature, traffic_class, provider, request_model, route, attempt_reason, failure_category,
    error_type, http_status
