-- Counts the requests by budget state again that begin between {from} and {until} (whole hours, in seconds).
INSERT INTO detour.budget_slots
    (slot_seconds, started_at, tenant, feature, traffic_class, api_key_id, budget_state, requests, requests_answered,
     attempts, cost_usd_micros, highest_utilization, last_utilization, first_started_at, last_started_at,
     revision)
SELECT
    300, toStartOfFiveMinutes(started_at) AS slot, tenant, feature, traffic_class, api_key_id, budget_state,
    sum(requests), sum(requests_answered), sum(attempts), sum(cost_usd_micros), max(highest_utilization),
    argMax(last_utilization, last_started_at), min(first_started_at), max(last_started_at), sum(revision)
FROM detour.budget_counts(step = 0)
WHERE started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
GROUP BY slot, tenant, feature, traffic_class, api_key_id, budget_state
