-- Streamed attempts on one route for one class. Where there are more than the limit, a sample by request: the hash
-- keeps all attempts of a request together and does not depend on when it came or how it went.
SELECT
    toUnixTimestamp64Micro(started_at)      AS started_at_us,
    request_id                              AS request,
    toString(tenant)                        AS tenant_id,
    toInt32(attempt_index)                  AS attempt_number,
    toInt64(duration_us)                    AS duration_micros,
    toInt64(time_to_first_chunk_us)         AS first_chunk_micros,
    toInt64(first_token_timeout_ms)         AS first_token_limit_ms,
    toString(failure_category)              AS failure,
    toString(error_type)                    AS error,
    toString(cancelled_by)                  AS cancelled,
    cost_usd_micros                         AS cost_micros
FROM detour.attempts
WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64})
  AND route = {route:String} AND traffic_class = {class:String} AND is_stream
ORDER BY cityHash64(request_id)
LIMIT {limit:UInt32}
