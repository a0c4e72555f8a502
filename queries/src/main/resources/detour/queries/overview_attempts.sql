-- Measures of attempts per route.
SELECT
    toString(route)                                                  AS route_name,
    toInt64({{attempt_count}})                                       AS attempt_count,
    toInt64({{failed_attempts}})                                     AS failed,
    mapKeys(sumMap(failures))                                        AS failure_names,
    arrayMap(amount -> toInt64(amount), mapValues(sumMap(failures))) AS failure_counts,
    {{attempt_cost}}                                                 AS cost_usd_micros,
    toInt64({{tokens_in}})                                           AS input_token_count,
    toInt64({{tokens_out}})                                          AS output_token_count,
    detour_histogram_quantile({{attempt_latencies}}, 0.5)            AS p50_us,
    detour_histogram_quantile({{attempt_latencies}}, 0.95)           AS p95_us,
    detour_histogram_quantile({{first_chunk_latencies}}, 0.5)        AS first_p50_us,
    detour_histogram_quantile({{first_chunk_latencies}}, 0.95)       AS first_p95_us
FROM detour.rollup_1m FINAL
WHERE minute >= fromUnixTimestamp({from:Int64}) AND minute < fromUnixTimestamp({to:Int64})
  AND ({any_tenant:Bool} OR tenant = {tenant:String})
  AND ({any_feature:Bool} OR feature = {feature:String})
GROUP BY route
HAVING attempt_count > 0
ORDER BY attempt_count DESC, route_name
LIMIT 100
