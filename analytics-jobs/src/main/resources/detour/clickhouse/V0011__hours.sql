-- What dashboards read over days and weeks: the hours that are closed, counted from the rows. Rows of `attempts` and
-- `requests` grow with the traffic, these with its variety. An hour may be counted any number of times: each row is
-- written whole with the number of spans that it counts as its revision, and the newest replaces the others (FINAL).
-- A materialized view would add a span again that is written again; a projection is not read with FINAL.

-- Up to where all hours are counted: the largest counted_until. What begins later is read from the rows, by the views
-- at the end.
CREATE TABLE IF NOT EXISTS detour.counted_hours
(
    counted_at    DateTime64(3, 'UTC') DEFAULT now64(3),
    counted_until DateTime('UTC')
)
ENGINE = MergeTree
ORDER BY counted_until;

-- The minutes of rollup_1m added up by slots of five minutes and once more of thirty: all steps that Grafana takes from
-- there on are multiples of these.
CREATE TABLE IF NOT EXISTS detour.rollup_slots
(
    slot_seconds              UInt16 COMMENT '300 or 1800' CODEC(T64, ZSTD(1)),
    minute                    DateTime('UTC') COMMENT 'the first of the slot' CODEC(Delta, ZSTD(1)),
    tenant                    LowCardinality(String),
    feature                   LowCardinality(String),
    traffic_class             LowCardinality(String),
    route                     LowCardinality(String),
    policy_version            UInt64 CODEC(T64, ZSTD(1)),
    minute_from               DateTime('UTC') COMMENT 'the first that has a row' CODEC(Delta, ZSTD(1)),
    minute_to                 DateTime('UTC') COMMENT 'the last that has a row' CODEC(Delta, ZSTD(1)),
    requests                  UInt64 CODEC(T64, ZSTD(1)),
    outcomes                  Map(LowCardinality(String), UInt64),
    requests_with_fallback    UInt64 CODEC(T64, ZSTD(1)),
    fallback_depth_sum        UInt64 CODEC(T64, ZSTD(1)),
    request_cost_usd_micros   Int64 CODEC(T64, ZSTD(1)),
    request_latency_histogram Map(Int16, UInt64) CODEC(ZSTD(1)),
    router_overhead_histogram Map(Int16, UInt64) CODEC(ZSTD(1)),
    attempts                  UInt64 CODEC(T64, ZSTD(1)),
    attempts_failed           UInt64 CODEC(T64, ZSTD(1)),
    hedges                    UInt64 CODEC(T64, ZSTD(1)),
    failures                  Map(LowCardinality(String), UInt64),
    attempt_cost_usd_micros   Int64 CODEC(T64, ZSTD(1)),
    input_tokens              UInt64 CODEC(T64, ZSTD(1)),
    cached_input_tokens       UInt64 CODEC(T64, ZSTD(1)),
    output_tokens             UInt64 CODEC(T64, ZSTD(1)),
    reasoning_tokens          UInt64 CODEC(T64, ZSTD(1)),
    attempt_latency_histogram Map(Int16, UInt64) CODEC(ZSTD(1)),
    first_chunk_histogram     Map(Int16, UInt64) CODEC(ZSTD(1)),
    revision                  UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(minute)
ORDER BY (slot_seconds, tenant, minute, feature, traffic_class, route, policy_version)
TTL minute + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- Attempts by slot, with what roll-ups do not tell apart: provider, model, reason, error, router and freshness
-- (from an attempt's end to its row). When a row came is no part of the key, since a span that is written again has
-- another time.
CREATE TABLE IF NOT EXISTS detour.attempt_slots
(
    slot_seconds        UInt16 COMMENT '300 or 1800' CODEC(T64, ZSTD(1)),
    started_at          DateTime64(6, 'UTC') COMMENT 'start of the slot' CODEC(Delta, ZSTD(1)),
    tenant              LowCardinality(String),
    feature             LowCardinality(String),
    traffic_class       LowCardinality(String),
    provider            LowCardinality(String),
    request_model       LowCardinality(String),
    route               LowCardinality(String),
    attempt_reason      LowCardinality(String),
    failure_category    LowCardinality(String) COMMENT 'empty = success',
    error_type          LowCardinality(String),
    http_status         UInt16,
    attempts            UInt64 CODEC(T64, ZSTD(1)),
    input_tokens        UInt64 CODEC(T64, ZSTD(1)),
    output_tokens       UInt64 CODEC(T64, ZSTD(1)),
    cost_usd_micros     Int64 CODEC(T64, ZSTD(1)),
    latency_histogram   Map(Int16, UInt64) CODEC(ZSTD(1)),
    freshness_histogram Map(Int16, UInt64) CODEC(ZSTD(1)),
    slowest_us          Int64 COMMENT 'worst freshness' CODEC(T64, ZSTD(1)),
    later_than_2s       UInt64 COMMENT 'by freshness' CODEC(T64, ZSTD(1)),
    later_than_1m       UInt64 CODEC(T64, ZSTD(1)),
    later_than_10m      UInt64 CODEC(T64, ZSTD(1)),
    routers             Map(LowCardinality(String), UInt64),
    last_started_at     DateTime64(6, 'UTC') CODEC(ZSTD(1)),
    last_inserted_at    DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    revision            UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (slot_seconds, tenant, started_at, feature, traffic_class, provider, request_model, route, attempt_reason, failure_category, error_type, http_status)
TTL toDateTime(started_at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- Requests by slot, key and budget state.
CREATE TABLE IF NOT EXISTS detour.budget_slots
(
    slot_seconds        UInt16 COMMENT '300 or 1800' CODEC(T64, ZSTD(1)),
    started_at          DateTime64(6, 'UTC') COMMENT 'start of the slot' CODEC(Delta, ZSTD(1)),
    tenant              LowCardinality(String),
    feature             LowCardinality(String),
    traffic_class       LowCardinality(String),
    api_key_id          LowCardinality(String),
    budget_state        LowCardinality(String),
    requests            UInt64 CODEC(T64, ZSTD(1)),
    requests_answered   UInt64 COMMENT 'served in any way' CODEC(T64, ZSTD(1)),
    attempts            UInt64 COMMENT 'that the requests state' CODEC(T64, ZSTD(1)),
    cost_usd_micros     Int64 CODEC(T64, ZSTD(1)),
    highest_utilization Nullable(Float64),
    last_utilization    Nullable(Float64) COMMENT 'of the latest request that has one',
    first_started_at    DateTime64(6, 'UTC') CODEC(ZSTD(1)),
    last_started_at     DateTime64(6, 'UTC') CODEC(ZSTD(1)),
    revision            UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (slot_seconds, tenant, started_at, feature, traffic_class, api_key_id, budget_state)
TTL toDateTime(started_at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- Requests by the hour, workflow, policy arm and outcome. By the hour, because tables show them and no curve does.
CREATE TABLE IF NOT EXISTS detour.workflow_hours
(
    started_at             DateTime64(6, 'UTC') COMMENT 'start of the hour' CODEC(Delta, ZSTD(1)),
    tenant                 LowCardinality(String),
    feature                LowCardinality(String),
    traffic_class          LowCardinality(String),
    application            LowCardinality(String),
    workflow               LowCardinality(String),
    policy_version         UInt64 CODEC(T64, ZSTD(1)),
    policy_arm             LowCardinality(String),
    outcome                LowCardinality(String),
    stop_reason            LowCardinality(String),
    error_type             LowCardinality(String),
    requests               UInt64 CODEC(T64, ZSTD(1)),
    requests_with_fallback UInt64 CODEC(T64, ZSTD(1)),
    attempts               UInt64 CODEC(T64, ZSTD(1)),
    cost_usd_micros        Int64 CODEC(T64, ZSTD(1)),
    latency_histogram      Map(Int16, UInt64) CODEC(ZSTD(1)),
    last_started_at        DateTime64(6, 'UTC') CODEC(ZSTD(1)),
    revision               UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (tenant, started_at, feature, traffic_class, application, workflow, policy_version, policy_arm, outcome, stop_reason, error_type)
TTL toDateTime(started_at) + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1, min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1;

-- One view for each table. By {step}, the seconds between two points of a panel, closed hours come counted, in the widest
-- slots that divide it (300 and more), or all comes from the rows (less). What is not counted yet always comes from the
-- rows, so no panel is ever behind.
CREATE OR REPLACE VIEW detour.rollups AS
SELECT minute, tenant, feature, traffic_class, route, policy_version,
    minute AS minute_from, minute AS minute_to, requests, outcomes, requests_with_fallback,
    fallback_depth_sum, request_cost_usd_micros, request_latency_histogram, router_overhead_histogram,
    attempts, attempts_failed, hedges, failures, attempt_cost_usd_micros, input_tokens, cached_input_tokens,
    output_tokens, reasoning_tokens, attempt_latency_histogram, first_chunk_histogram, revision
FROM detour.rollup_1m FINAL
WHERE minute >= if({step:UInt32} < 300, toDateTime(0, 'UTC'), (SELECT max(counted_until) FROM detour.counted_hours))
UNION ALL
SELECT minute, tenant, feature, traffic_class, route, policy_version,
    minute_from, minute_to, requests, outcomes, requests_with_fallback,
    fallback_depth_sum, request_cost_usd_micros, request_latency_histogram, router_overhead_histogram,
    attempts, attempts_failed, hedges, failures, attempt_cost_usd_micros, input_tokens, cached_input_tokens,
    output_tokens, reasoning_tokens, attempt_latency_histogram, first_chunk_histogram, revision
FROM detour.rollup_slots FINAL
WHERE slot_seconds = if({step:UInt32} < 1800, 300, 1800)
    AND minute < if({step:UInt32} < 300, toDateTime(0, 'UTC'), (SELECT max(counted_until) FROM detour.counted_hours));

CREATE OR REPLACE VIEW detour.attempt_counts AS
SELECT
    started_at, tenant, feature, traffic_class, provider, request_model, route, attempt_reason, failure_category,
    error_type, http_status,
    toUInt64(1) AS attempts, input_tokens, output_tokens, cost_usd_micros,
    map(detour_histogram_bucket(duration_us), toUInt64(1)) AS latency_histogram,
    map(detour_histogram_bucket(toUInt64(greatest(slowest_us, 0))), toUInt64(1)) AS freshness_histogram,
    dateDiff('millisecond', started_at, inserted_at) * 1000 - toInt64(duration_us) AS slowest_us,
    toUInt64(slowest_us > 2000000) AS later_than_2s,
    toUInt64(slowest_us > 60000000) AS later_than_1m,
    toUInt64(slowest_us > 600000000) AS later_than_10m,
    map(router, toUInt64(1)) AS routers,
    started_at AS last_started_at, inserted_at AS last_inserted_at, toUInt64(1) AS revision
FROM detour.attempts FINAL
WHERE started_at >= if({step:UInt32} < 300, toDateTime64(0, 6, 'UTC'), (SELECT toDateTime64(max(counted_until), 6, 'UTC') FROM detour.counted_hours))
UNION ALL
SELECT
    started_at, tenant, feature, traffic_class, provider, request_model, route, attempt_reason, failure_category,
    error_type, http_status,
    attempts, input_tokens, output_tokens, cost_usd_micros, latency_histogram, freshness_histogram,
    slowest_us, later_than_2s, later_than_1m, later_than_10m, routers, last_started_at, last_inserted_at,
    revision
FROM detour.attempt_slots FINAL
WHERE slot_seconds = if({step:UInt32} < 1800, 300, 1800)
    AND started_at < if({step:UInt32} < 300, toDateTime64(0, 6, 'UTC'), (SELECT toDateTime64(max(counted_until), 6, 'UTC') FROM detour.counted_hours));

CREATE OR REPLACE VIEW detour.budget_counts AS
SELECT
    started_at, tenant, feature, traffic_class, api_key_id, budget_state,
    toUInt64(1) AS requests,
    toUInt64(outcome IN ('served', 'served_degraded', 'served_cached', 'served_default')) AS requests_answered,
    toUInt64(attempts) AS attempts, cost_usd_micros,
    budget_utilization AS highest_utilization, budget_utilization AS last_utilization,
    started_at AS first_started_at, started_at AS last_started_at, toUInt64(1) AS revision
FROM detour.requests FINAL
WHERE started_at >= if({step:UInt32} < 300, toDateTime64(0, 6, 'UTC'), (SELECT toDateTime64(max(counted_until), 6, 'UTC') FROM detour.counted_hours))
UNION ALL
SELECT
    started_at, tenant, feature, traffic_class, api_key_id, budget_state,
    requests, requests_answered, attempts, cost_usd_micros, highest_utilization, last_utilization,
    first_started_at, last_started_at, revision
FROM detour.budget_slots FINAL
WHERE slot_seconds = if({step:UInt32} < 1800, 300, 1800)
    AND started_at < if({step:UInt32} < 300, toDateTime64(0, 6, 'UTC'), (SELECT toDateTime64(max(counted_until), 6, 'UTC') FROM detour.counted_hours));

CREATE OR REPLACE VIEW detour.workflow_counts AS
SELECT
    started_at, tenant, feature, traffic_class, application, workflow, policy_version, policy_arm, outcome, stop_reason,
    error_type,
    toUInt64(1) AS requests, toUInt64(fallback_depth > 0) AS requests_with_fallback, toUInt64(attempts) AS attempts,
    cost_usd_micros, map(detour_histogram_bucket(duration_us), toUInt64(1)) AS latency_histogram,
    started_at AS last_started_at, toUInt64(1) AS revision
FROM detour.requests FINAL
WHERE started_at >= if({step:UInt32} < 300, toDateTime64(0, 6, 'UTC'), (SELECT toDateTime64(max(counted_until), 6, 'UTC') FROM detour.counted_hours))
UNION ALL
SELECT
    started_at, tenant, feature, traffic_class, application, workflow, policy_version, policy_arm, outcome, stop_reason,
    error_type,
    requests, requests_with_fallback, attempts, cost_usd_micros, latency_histogram, last_started_at, revision
FROM detour.workflow_hours FINAL
WHERE started_at < if({step:UInt32} < 300, toDateTime64(0, 6, 'UTC'), (SELECT toDateTime64(max(counted_until), 6, 'UTC') FROM detour.counted_hours));
