-- One row per attempt: a call of one provider route on behalf of a request (span kind CLIENT).
--
-- ReplacingMergeTree: the key holds the span id, so a span written twice collapses into one row. The writer is
-- exactly-once already (deduplication token, see the window below); the key is the second lock on the same door.
-- Partition by day: the TTL then drops whole parts instead of rewriting them. An attempt older than the TTL is
-- thus not kept, whenever it is inserted.
-- Codecs: times grow within a part, so their differences are small (Delta); counters are small for their width
-- (T64 crops the unused bits); ids are random hex, of which ZSTD still saves the half that hex wastes.
CREATE TABLE IF NOT EXISTS detour.attempts
(
    -- which attempt
    tenant                      LowCardinality(String),
    started_at                  DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    trace_id                    String CODEC(ZSTD(1)),
    span_id                     String CODEC(ZSTD(1)),
    parent_span_id              String CODEC(ZSTD(1)),
    request_id                  String CODEC(ZSTD(1)),
    router                      LowCardinality(String),

    -- why it was made, and where it went
    attempt_index               UInt16,
    attempt_reason              LowCardinality(String),
    decision_reason             LowCardinality(String),
    route                       LowCardinality(String),
    provider                    LowCardinality(String),
    operation                   LowCardinality(String),
    request_model               LowCardinality(String),
    response_model              LowCardinality(String),
    response_id                 String CODEC(ZSTD(1)),

    -- the request's dimensions, repeated so that one attempt stands alone
    application                 LowCardinality(String),
    feature                     LowCardinality(String),
    workflow                    LowCardinality(String),
    user_id                     String CODEC(ZSTD(1)),
    traffic_class               LowCardinality(String),
    sensitivity                 Array(LowCardinality(String)),
    policy_version              UInt64 CODEC(T64, ZSTD(1)),
    policy_arm                  LowCardinality(String),
    budget_state                LowCardinality(String),

    -- how it went; the timeouts are the censoring points of the latency evidence
    is_stream                   Bool,
    duration_us                 UInt64 CODEC(T64, ZSTD(1)),
    time_to_first_chunk_us      Nullable(UInt64) CODEC(T64, ZSTD(1)),
    first_token_timeout_ms      Nullable(UInt32),
    total_timeout_ms            Nullable(UInt32),
    http_status                 UInt16 COMMENT '0 = no answer',
    resend_count                UInt16,
    failure_category            LowCardinality(String) COMMENT 'empty = success',
    error_type                  LowCardinality(String),
    cancelled_by                LowCardinality(String),
    finish_reasons              Array(LowCardinality(String)),

    -- what it took
    max_tokens                  Nullable(UInt32),
    input_tokens                UInt64 COMMENT 'includes cached tokens' CODEC(T64, ZSTD(1)),
    cached_input_tokens         UInt64 CODEC(T64, ZSTD(1)),
    cache_creation_input_tokens UInt64 CODEC(T64, ZSTD(1)),
    output_tokens               UInt64 COMMENT 'includes reasoning tokens' CODEC(T64, ZSTD(1)),
    reasoning_tokens            UInt64 CODEC(T64, ZSTD(1)),
    cost_usd_micros             Int64 CODEC(T64, ZSTD(1)),
    price_version               LowCardinality(String),
    propensity                  Nullable(Float64) COMMENT 'set where the choice was randomised',
    server_address              LowCardinality(String),
    server_port                 UInt16,

    inserted_at                 DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),

    -- "What happened to this request?" is asked by id alone, without tenant or time.
    INDEX request_id_index request_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX trace_id_index trace_id TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = ReplacingMergeTree(inserted_at)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (tenant, started_at, trace_id, span_id)
TTL toDateTime(started_at) + INTERVAL 90 DAY
SETTINGS
    -- How many insert_deduplication_tokens the table remembers: hours of one-second checkpoints.
    non_replicated_deduplication_window = 10000,
    ttl_only_drop_parts = 1;
