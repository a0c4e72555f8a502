-- The requests of a share of the work. A row that is stored twice stands once.
SELECT
    tenant, request_id, span_id, feature, traffic_class, sensitivity, is_stream, policy_version, budget_state, outcome, route_served,
    fallback_depth, attempts, cost_usd_micros, duration_us, decision_skipped, request_model, requires, input_tokens, output_cap,
    job_request_id,
    toUnixTimestamp64Micro(started_at) AS started_at_us,
    ifNull(budget_utilization, -1)     AS utilization
FROM detour.requests
WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64})
  AND ({tenant:String} = '' OR tenant = {tenant:String}) AND policy_version = {version:UInt64}
LIMIT 1 BY span_id
FORMAT JSONEachRow
