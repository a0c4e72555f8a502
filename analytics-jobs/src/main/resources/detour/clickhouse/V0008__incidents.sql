-- Incidents of routes, found by change detection on their failures per minute. One row each, replaced by the newest.
-- Read with FINAL.
CREATE TABLE IF NOT EXISTS detour.incidents
(
    route       LowCardinality(String),
    started_at  DateTime64(3, 'UTC') COMMENT 'first minute that the evidence is about',
    detected_at DateTime64(3, 'UTC') COMMENT 'minute in which the evidence sufficed',
    ended_at    Nullable(DateTime64(3, 'UTC')) COMMENT 'first minute that was well again; NULL while it goes on',
    attempts    UInt64 COMMENT 'from its start to as_of',
    failures    UInt64 COMMENT 'of these, for reasons that lie with the provider',
    usual_rate  Nullable(Float64) COMMENT 'share of such failures before it',
    peak_rate   Nullable(Float64) COMMENT 'highest share of such failures in a minute',
    category    LowCardinality(String) COMMENT 'that more than half of the failures share, if one does',
    as_of       DateTime64(3, 'UTC') COMMENT 'newest minute that this row counts'
)
ENGINE = ReplacingMergeTree(as_of)
PARTITION BY toYYYYMM(started_at)
ORDER BY (route, started_at)
TTL toDateTime(started_at) + INTERVAL 365 DAY
SETTINGS non_replicated_deduplication_window = 10000;
