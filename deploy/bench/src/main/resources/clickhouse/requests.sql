-- Requests {first} to {first} + {amount} of a day. Everything follows from a request's number and its day, so a run
-- makes the same rows as the one before it. Skewed on purpose: the largest of 40 tenants has 29 % of the requests.
INSERT INTO detour.requests
    (tenant, started_at, trace_id, span_id, request_id, router, application, feature, workflow, user_id, api_key_id,
     traffic_class, sensitivity, policy_version, policy_arm, budget_state, budget_utilization,
     outcome, stop_reason, decision_reason, decision_skipped, request_model, requires, input_tokens, output_cap,
     fallback_depth, attempts, route_primary, route_served, is_stream, duration_us, before_fallback_ms,
     provider_latency_us, router_overhead_us, http_status, error_type, cost_usd_micros, inserted_at)
WITH
    ['premium-a', 'premium-b', 'budget', 'balanced-a', 'balanced-b', 'cheap-a', 'cheap-b', 'test'] AS routes,
    -- one row of the matrix for each class
    [[1, 2, 3], [4, 5, 6], [6, 7, 3], [7, 6, 3], [8, 4, 6]] AS matrix,
    ['critical_user_facing', 'non_critical_user_facing', 'internal_automation', 'batch', 'experiment'] AS classes
SELECT
    format('tenant-{}', toString(tenant_number)) AS tenant,
    toDateTime64({day:UInt32}, 6, 'UTC') + toIntervalMicrosecond(toInt64(86400e6 * day_share)) AS started_at,
    lower(hex(cityHash64(id, 1))) || lower(hex(cityHash64(id, 2))) AS trace_id,
    lower(hex(cityHash64(id, 3))) AS span_id,
    'req_' || lower(hex(substring(reinterpretAsString(reverse(reinterpretAsFixedString(toUnixTimestamp64Milli(started_at)))), 3, 6)))
        || lower(hex(cityHash64(id, 4))) || lower(hex(toUInt16(cityHash64(id, 5) % 65536))) AS request_id,
    format('router-{}', toString(cityHash64(id, 6) % 4)) AS router,
    format('app-{}', toString(feature_number % 4)) AS application,
    format('feature-{}', toString(feature_number)) AS feature,
    format('workflow-{}-{}', toString(feature_number), toString(toUInt8(3 * pow(u[1], 2)))) AS workflow,
    lower(hex(cityHash64(tenant_number, toUInt32(5000 * pow(u[2], 3))))) AS user_id,
    format('key-{}-{}', toString(tenant_number), toString(toUInt8(3 * pow(u[3], 2)))) AS api_key_id,
    classes[class] AS traffic_class,
    if(feature_number = 5, ['legal'], []) AS sensitivity,
    10 + intDiv({day_number:UInt32}, 3) + (u[4] < 0.05) AS policy_version,
    if(u[4] < 0.05, 'canary', 'stable') AS policy_arm,
    multiIf(utilization < 0.7, 'normal', utilization < 0.95, 'downgrade', utilization < 1, 'restricted', 'exhausted') AS budget_state,
    utilization AS budget_utilization,
    multiIf(failed = 3, 'stopped', u[5] < 0.004, 'served_cached', u[5] < 0.006, 'served_default', u[5] < 0.010, 'cancelled',
        depth = 2, 'served_degraded', 'served') AS outcome,
    if(failed = 3, 'no_route_left', '') AS stop_reason,
    if(failed = 0, 'primary', 'fallback') AS decision_reason,
    if(failed = 3, [routes[matrix[class][3]] || ': circuit_open'], []) AS decision_skipped,
    if(class = 1, 'auto', format('group-{}', toString(class))) AS request_model,
    if(feature_number % 3 = 0, ['tools'], []) AS requires,
    toUInt64(exp(6.7 + normal[1])) AS input_tokens,
    1024 AS output_cap,
    depth AS fallback_depth,
    least(failed + 1, 3) AS attempts,
    routes[matrix[class][1]] AS route_primary,
    if(failed = 3, '', routes[matrix[class][depth + 1]]) AS route_served,
    u[6] < 0.6 AS is_stream,
    toUInt64((1 + 0.4 * failed) * exp(13.2 + 0.2 * class + 0.7 * normal[2])) AS duration_us,
    if(failed = 0, NULL, toUInt64(duration_us * 0.0003)) AS before_fallback_ms,
    toUInt64(duration_us * 0.998) AS provider_latency_us,
    toUInt64(400 + 600 * u[7]) AS router_overhead_us,
    if(failed = 3, 502, 200) AS http_status,
    if(failed = 3, 'upstream_failed', '') AS error_type,
    if(failed = 3, 0, toInt64(input_tokens * [2.5, 3, 0.15, 0.6, 0.8, 0.1, 0.12, 1][matrix[class][depth + 1]])) AS cost_usd_micros,
    -- most within two seconds of their end, one in five hundred minutes late
    started_at + toIntervalMicrosecond(duration_us + toUInt64(400000 + 900000 * u[8] + if(u[9] < 0.002, 600e6 * u[8], 0))) AS inserted_at
FROM
(
    SELECT
        *,
        -- where the budget stands: it grows over the month, to another end for each tenant
        (0.3 + tenant_number / 40 * 0.75) * ({day_number:UInt32} + day_share) / 30 AS utilization,
        transform(feature_number, range(12), [1, 1, 2, 2, 2, 1, 3, 2, 3, 4, 4, 5], 2) AS class,
        -- one route in fifty is ill in an hour
        0.04 + if(cityHash64({day_number:UInt32}, toUInt8(day_share * 24), class) % 50 = 0, 0.4, 0) AS rate,
        multiIf(v[1] >= rate, 0, v[2] >= 0.15, 1, v[3] >= 0.3, 2, 3) AS failed,
        -- a third of the first failures are retried on the same route
        least(2, failed) - (failed > 0 AND v[4] < 0.33) AS depth,
        [sqrt(-2 * log(1 - v[5])) * cos(2 * pi() * v[6]), sqrt(-2 * log(1 - v[7])) * cos(2 * pi() * v[8])] AS normal
    FROM
    (
        SELECT
            number + {day_number:UInt32} * 1000000000000 AS id,
            -- more by day than by night, in order of time
            (number + 0.5) / {of_day:UInt64} AS evenly,
            evenly + 0.08 * sin(2 * pi() * evenly) AS day_share,
            arrayMap(k -> (cityHash64(id, k) % 1000003) / 1000003, range(11, 21)) AS u,
            arrayMap(k -> (cityHash64(id, k) % 1000003) / 1000003, range(21, 29)) AS v,
            toUInt8(40 * pow(u[10], 3)) AS tenant_number,
            toUInt8((tenant_number * 5 + 4 * pow((cityHash64(id, 31) % 1000003) / 1000003, 2)) % 12) AS feature_number
        FROM numbers({first:UInt64}, {amount:UInt64})
    )
)
