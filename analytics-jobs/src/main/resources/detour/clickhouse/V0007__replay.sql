-- What decisions knew of a request beside its dimensions; empty or 0 in rows from before.
ALTER TABLE detour.requests ADD COLUMN IF NOT EXISTS request_model LowCardinality(String)
        COMMENT 'as asked for: auto, a group, or a route' AFTER decision_skipped,
    ADD COLUMN IF NOT EXISTS requires Array(LowCardinality(String))
        COMMENT 'what a route must support' AFTER request_model,
    ADD COLUMN IF NOT EXISTS input_tokens UInt64
        COMMENT 'estimated' CODEC(T64, ZSTD(1)) AFTER requires,
    ADD COLUMN IF NOT EXISTS output_cap UInt64
        COMMENT 'the most output tokens that decisions reckon with' CODEC(T64, ZSTD(1)) AFTER input_tokens;

-- One row per request and replay: what the log says, and what another policy would have made of it.
-- ReplacingMergeTree: a replay that is run again under its name replaces its rows.
CREATE TABLE IF NOT EXISTS detour.replay_outcomes
(
    replay                   LowCardinality(String) COMMENT 'name of the replay',
    tenant                   LowCardinality(String),
    started_at               DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    request_id               String CODEC(ZSTD(1)),
    feature                  LowCardinality(String),
    traffic_class            LowCardinality(String),
    policy_version           UInt64 COMMENT 'that the request ran under' CODEC(T64, ZSTD(1)),

    -- how much is known
    fidelity                 LowCardinality(String) COMMENT 'exact, modelled, or none',
    why_not                  LowCardinality(String) COMMENT 'why nothing is known; empty otherwise',

    logged_outcome           LowCardinality(String),
    logged_route             LowCardinality(String),
    logged_depth             UInt16,
    logged_attempts          UInt16,
    logged_cost_usd_micros   Int64 CODEC(T64, ZSTD(1)),
    logged_duration_us       UInt64 CODEC(T64, ZSTD(1)),

    -- empty or 0 where nothing is known
    replayed_outcome         LowCardinality(String),
    replayed_reason          LowCardinality(String),
    replayed_route           LowCardinality(String),
    replayed_depth           UInt16,
    replayed_attempts        UInt16,
    replayed_cost_usd_micros Int64 CODEC(T64, ZSTD(1)),
    replayed_duration_us     UInt64 CODEC(T64, ZSTD(1)),
    replayed_first_token_us  Nullable(UInt64) CODEC(T64, ZSTD(1)),

    inserted_at              DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(inserted_at)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (replay, tenant, started_at, request_id)
TTL toDateTime(started_at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1;
