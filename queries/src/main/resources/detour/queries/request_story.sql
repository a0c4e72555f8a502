-- One request by its id. Without FINAL, so that the index on request_id counts; of a row written twice the newest stays.
SELECT
    tenant, trace_id, router, application, feature, workflow, user_id, api_key_id, traffic_class, sensitivity,
    policy_arm, budget_state, outcome, stop_reason, decision_reason, route_primary, route_served, error_type, is_stream,
    toUnixTimestamp64Micro(started_at)          AS started_at_us,
    toInt64(policy_version)                     AS version,
    isNull(budget_utilization)                  AS is_uncapped,
    ifNull(budget_utilization, 0)               AS utilization,
    toInt64(fallback_depth)                     AS depth,
    toInt64(duration_us)                        AS took_us,
    toInt64(ifNull(before_fallback_ms, -1))     AS fallback_after_ms,
    toInt64(http_status)                        AS status,
    cost_usd_micros
FROM detour.requests
WHERE request_id = {request_id:String}
ORDER BY started_at, inserted_at DESC
LIMIT 1
