-- The attempts of the requests that started between {from} and {until} (seconds): all but the last one failed, and the
-- last one of a stopped request too. What they took adds up to what the request took.
INSERT INTO detour.attempts
    (tenant, started_at, trace_id, span_id, parent_span_id, request_id, router, attempt_index, attempt_reason,
     decision_reason, circuit_state, route, provider, operation, request_model, response_model, response_id,
     application, feature, workflow, user_id, traffic_class, sensitivity, policy_version, policy_arm, budget_state,
     is_stream, duration_us, time_to_first_chunk_us, first_token_timeout_ms, total_timeout_ms, http_status,
     failure_category, error_type, finish_reasons, max_tokens, input_tokens, cached_input_tokens, output_tokens,
     cost_usd_micros, price_version, server_address, server_port, inserted_at)
WITH
    ['premium-a', 'premium-b', 'budget', 'balanced-a', 'balanced-b', 'cheap-a', 'cheap-b', 'test'] AS routes,
    ['openai', 'anthropic', 'mistral', 'openai', 'google', 'mistral', 'google', 'anthropic'] AS providers,
    ['gpt-large', 'claude-large', 'mistral-small', 'gpt-small', 'gemini-mid', 'mistral-small', 'gemini-small', 'claude-next'] AS models,
    ['rate_limited', 'timeout', 'overloaded', 'server_error', 'network'] AS categories,
    [429, 0, 529, 500, 0] AS statuses
SELECT
    tenant,
    addMicroseconds(request.started_at, toInt64(if(attempt = 0, 0, total * 0.3 * attempt / (request.attempts - 1)))) AS started_at,
    trace_id,
    lower(hex(id)) AS span_id,
    request.span_id AS parent_span_id,
    request_id,
    router,
    attempt AS attempt_index,
    multiIf(attempt = 0, 'primary', attempt = 1 AND fallback_depth < request.attempts - 1, 'retry',
        fallback_depth = 1 OR attempt = 1, 'first_fallback', 'second_fallback') AS attempt_reason,
    decision_reason,
    'closed' AS circuit_state,
    multiIf(attempt_reason IN ('primary', 'retry'), route_primary, failed, 'budget', route_served) AS route,
    providers[indexOf(routes, route)] AS provider,
    'chat' AS operation,
    models[indexOf(routes, route)] AS request_model,
    if(failed, '', models[indexOf(routes, route)] || '-2026-01') AS response_model,
    if(failed, '', 'resp_' || lower(hex(cityHash64(id, 1))) || lower(hex(cityHash64(id, 2)))) AS response_id,
    application, feature, workflow, user_id, traffic_class, sensitivity, policy_version, policy_arm, budget_state,
    is_stream,
    toUInt64(multiIf(request.attempts = 1, total, attempt = request.attempts - 1, total * 0.7, total * 0.3 / (request.attempts - 1))) AS duration_us,
    if(is_stream AND NOT failed, toUInt64(duration_us * (0.1 + (id % 1009) / 3000)), NULL) AS time_to_first_chunk_us,
    10000 AS first_token_timeout_ms,
    60000 AS total_timeout_ms,
    if(failed, statuses[1 + id % 5], 200) AS http_status,
    if(failed, categories[1 + id % 5], '') AS failure_category,
    if(failed, categories[1 + id % 5] || if(id % 3 = 0, '_detail', ''), '') AS error_type,
    if(failed, [], ['stop']) AS finish_reasons,
    1024 AS max_tokens,
    if(failed, 0, request.input_tokens) AS input_tokens,
    if(id % 10 < 3, intDiv(input_tokens, 2), 0) AS cached_input_tokens,
    if(failed, 0, toUInt64(duration_us / 9000) + 1) AS output_tokens,
    if(attempt = request.attempts - 1, request.cost_usd_micros, 0) AS cost_usd_micros,
    '2026-01' AS price_version,
    provider || '.example' AS server_address,
    443 AS server_port,
    inserted_at
FROM
(
    SELECT
        *,
        attempt,
        cityHash64(request.trace_id, attempt) AS id,
        toFloat64(assumeNotNull(provider_latency_us)) AS total,
        attempt < request.attempts - 1 OR outcome = 'stopped' AS failed
    FROM detour.requests AS request
    ARRAY JOIN range(request.attempts) AS attempt
    WHERE request.started_at >= toDateTime64({from:UInt32}, 6, 'UTC') AND request.started_at < toDateTime64({until:UInt32}, 6, 'UTC')
) AS request
