-- Streamed attempts on one route for one class. Where there are more than the limit, a sample by request: the hash
-- keeps all attempts of a request together and does not depend on when it came or how it went.
SELECT
    request_id                                                        AS request,
    concat(tenant, ' ', toString(toStartOfHour(started_at)))          AS dependence_group,
    toInt64(time_to_first_chunk_us)                                   AS first_chunk_us,
    toString(failure_category)                                        AS failure,
    toString(error_type)                                              AS error,
    toInt64(first_token_timeout_ms) * 1000                            AS first_token_limit_us,
    toInt64(duration_us)                                              AS whole_us,
    toInt64(input_tokens)                                             AS input_token_count,
    cost_usd_micros                                                   AS cost_micros
FROM detour.attempts
WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64})
  AND route = {route:String} AND traffic_class = {class:String} AND is_stream
ORDER BY cityHash64(request_id)
LIMIT {limit:UInt32}
