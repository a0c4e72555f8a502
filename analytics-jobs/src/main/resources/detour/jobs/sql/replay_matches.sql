-- Attempts to draw from: of every tenant, a bounded sample of each route and minute, the same each time. Left out are those
-- that a caller, a hedge or a stopping router ended: they met nothing.
SELECT
    route, is_stream, duration_us, failure_category, error_type, http_status, cancelled_by, cost_usd_micros, traffic_class,
    input_tokens, cached_input_tokens, cache_creation_input_tokens, output_tokens, reasoning_tokens,
    toUnixTimestamp64Micro(started_at)          AS started_at_us,
    toInt64(ifNull(time_to_first_chunk_us, -1)) AS first_chunk_us,
    toInt64(ifNull(first_token_timeout_ms, -1)) AS first_token_limit_ms,
    toInt64(ifNull(total_timeout_ms, -1))       AS total_limit_ms
FROM detour.attempts
WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) - INTERVAL 10 MINUTE
  AND started_at < fromUnixTimestamp64Micro({to:Int64}) + INTERVAL 10 MINUTE
  AND cancelled_by IN ('', 'timeout') AND route != ''
ORDER BY route, is_stream, toStartOfMinute(started_at), cityHash64(span_id)
LIMIT 100 BY route, is_stream, toStartOfMinute(started_at)
FORMAT JSONEachRow
