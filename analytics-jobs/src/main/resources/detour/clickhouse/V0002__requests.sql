-- One row per request of an application (span kind SERVER): what it asked, what it got, what it cost.
-- Engine, partitions, TTL and codecs as in V0001, for the same reasons.
CREATE TABLE IF NOT EXISTS detour.requests
(
    -- which request
    tenant              LowCardinality(String),
    started_at          DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    trace_id            String CODEC(ZSTD(1)),
    span_id             String CODEC(ZSTD(1)),
    request_id          String CODEC(ZSTD(1)),
    router              LowCardinality(String),

    -- who asked
    application         LowCardinality(String),
    feature             LowCardinality(String),
    workflow            LowCardinality(String),
    user_id             String CODEC(ZSTD(1)),
    api_key_id          LowCardinality(String),
    traffic_class       LowCardinality(String),
    sensitivity         Array(LowCardinality(String)),

    -- under which rules
    policy_version      UInt64 CODEC(T64, ZSTD(1)),
    policy_arm          LowCardinality(String),
    budget_state        LowCardinality(String),
    budget_utilization  Nullable(Float64),

    -- what became of it
    outcome             LowCardinality(String),
    stop_reason         LowCardinality(String),
    decision_reason     LowCardinality(String),
    fallback_depth      UInt16 COMMENT '0 = served by the primary route',
    attempts            UInt16,
    route_primary       LowCardinality(String),
    route_served        LowCardinality(String),
    is_stream           Bool,
    duration_us         UInt64 CODEC(T64, ZSTD(1)),
    before_fallback_ms  Nullable(UInt64) CODEC(T64, ZSTD(1)),
    http_status         UInt16,
    error_type          LowCardinality(String),
    cost_usd_micros     Int64 CODEC(T64, ZSTD(1)),

    inserted_at         DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),

    INDEX request_id_index request_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX trace_id_index trace_id TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = ReplacingMergeTree(inserted_at)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (tenant, started_at, trace_id, span_id)
TTL toDateTime(started_at) + INTERVAL 90 DAY
SETTINGS
    non_replicated_deduplication_window = 10000,
    ttl_only_drop_parts = 1;
