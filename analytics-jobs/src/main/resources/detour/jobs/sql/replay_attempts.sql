-- The attempts of these requests. An attempt begins within a request's deadline, far less than an hour after it.
SELECT
    request_id, span_id, route, attempt_reason, is_stream, duration_us, failure_category, error_type, http_status, cancelled_by,
    cost_usd_micros, decision_skipped, input_tokens, cached_input_tokens, cache_creation_input_tokens, output_tokens, reasoning_tokens,
    toUnixTimestamp64Micro(started_at)          AS started_at_us,
    toInt64(ifNull(time_to_first_chunk_us, -1)) AS first_chunk_us,
    toInt64(ifNull(first_token_timeout_ms, -1)) AS first_token_limit_ms,
    toInt64(ifNull(total_timeout_ms, -1))       AS total_limit_ms
FROM detour.attempts
WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64}) + INTERVAL 1 HOUR
  AND request_id IN (
    SELECT request_id
    FROM detour.requests
    WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64})
      AND ({tenant:String} = '' OR tenant = {tenant:String}) AND policy_version = {version:UInt64})
ORDER BY started_at
LIMIT 1 BY span_id
FORMAT JSONEachRow
