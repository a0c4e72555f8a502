-- Measures of requests, in one pass: over the whole range, per step, per tenant, per feature.
-- `level` says which (see GROUPING below); keys that do not belong to a level are empty.
SELECT
    multiIf(
        GROUPING(step_start) = 0, 'step',
        GROUPING(tenant) = 0, 'tenant',
        GROUPING(feature) = 0, 'feature',
        'all')                                                           AS level,
    toInt64(toUnixTimestamp(step_start))                                 AS step_epoch,
    toString(tenant)                                                     AS tenant_key,
    toString(feature)                                                    AS feature_key,
    toInt64({{request_count}})                                           AS request_count,
    toInt64({{successes}})                                               AS successes,
    toInt64({{defaults}})                                                AS defaults,
    toInt64({{fallbacks}})                                               AS fallbacks,
    {{request_cost}}                                                     AS cost_usd_micros,
    detour_histogram_quantile({{request_latencies}}, 0.5)                AS p50_us,
    detour_histogram_quantile({{request_latencies}}, 0.95)               AS p95_us
FROM
(
    SELECT *, toStartOfInterval(minute, toIntervalSecond({step:UInt32})) AS step_start
    FROM detour.rollup_1m FINAL
    WHERE minute >= fromUnixTimestamp({from:Int64}) AND minute < fromUnixTimestamp({to:Int64})
      AND ({any_tenant:Bool} OR tenant = {tenant:String})
      AND ({any_feature:Bool} OR feature = {feature:String})
)
GROUP BY GROUPING SETS ((), (step_start), (tenant), (feature))
ORDER BY level, step_epoch, request_count DESC, tenant_key, feature_key
