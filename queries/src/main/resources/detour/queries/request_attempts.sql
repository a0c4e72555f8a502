-- The attempts of one request, in order. Without FINAL, as in request_story.sql.
SELECT
    attempt_reason, decision_reason, route, provider, request_model, response_model, failure_category, error_type,
    cancelled_by, finish_reasons, price_version,
    toInt64(attempt_index)                          AS position,
    toUnixTimestamp64Micro(started_at)              AS started_at_us,
    toInt64(duration_us)                            AS took_us,
    toInt64(ifNull(time_to_first_chunk_us, -1))     AS first_chunk_us,
    toInt64(ifNull(first_token_timeout_ms, -1))     AS first_token_limit_ms,
    toInt64(ifNull(total_timeout_ms, -1))           AS total_limit_ms,
    toInt64(http_status)                            AS status,
    toInt64(resend_count)                           AS resends,
    toInt64(input_tokens)                           AS tokens_in,
    toInt64(cached_input_tokens)                    AS tokens_cached,
    toInt64(output_tokens)                          AS tokens_out,
    toInt64(reasoning_tokens)                       AS tokens_reasoning,
    cost_usd_micros
FROM detour.attempts
WHERE request_id = {request_id:String}
ORDER BY attempt_index, started_at, inserted_at DESC
LIMIT 1 BY span_id
LIMIT 200
