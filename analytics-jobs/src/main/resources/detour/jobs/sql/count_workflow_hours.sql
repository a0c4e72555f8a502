-- Counts the requests by workflow again that begin between {from} and {until} (whole hours, in seconds).
INSERT INTO detour.workflow_hours
    (started_at, tenant, feature, traffic_class, application, workflow, policy_version, policy_arm, outcome,
     stop_reason, error_type, requests, requests_with_fallback, attempts, cost_usd_micros, latency_histogram,
     last_started_at, revision)
SELECT
    toStartOfHour(started_at) AS slot, tenant, feature, traffic_class, application, workflow, policy_version, policy_arm, outcome, stop_reason,
    error_type,
    sum(requests), sum(requests_with_fallback), sum(attempts), sum(cost_usd_micros),
    sumMap(latency_histogram), max(last_started_at), sum(revision)
FROM detour.workflow_counts(step = 0)
WHERE started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
GROUP BY slot, tenant, feature, traffic_class, application, workflow, policy_version, policy_arm, outcome, stop_reason,
    error_type
