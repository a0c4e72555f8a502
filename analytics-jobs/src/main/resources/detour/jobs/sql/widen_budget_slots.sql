-- Adds up the slots of five minutes between {from} and {until} (whole hours, in seconds) by thirty.
INSERT INTO detour.budget_slots
    (slot_seconds, started_at, tenant, feature, traffic_class, api_key_id, budget_state, requests, requests_answered,
     attempts, cost_usd_micros, highest_utilization, last_utilization, first_started_at, last_started_at,
     revision)
SELECT
    1800, toStartOfInterval(started_at, INTERVAL 30 MINUTE) AS slot, tenant, feature, traffic_class, api_key_id, budget_state,
    sum(requests), sum(requests_answered), sum(attempts), sum(cost_usd_micros), max(highest_utilization),
    argMax(last_utilization, last_started_at), min(first_started_at), max(last_started_at), sum(revision)
FROM detour.budget_slots FINAL
WHERE slot_seconds = 300 AND started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
GROUP BY slot, tenant, feature, traffic_class, api_key_id, budget_state
