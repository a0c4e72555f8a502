-- Requests whose parts do not add up: one row each, replaced when more of it comes. Requests that are whole from the
-- start have no row here. Read with FINAL. Then, over any time that is over:
--   attempts with request_id and parent_span_id = sum(requests.attempts) + sum(join_gaps.attempts_seen - join_gaps.attempts_stated)
CREATE TABLE IF NOT EXISTS detour.join_gaps
(
    tenant          LowCardinality(String),
    trace_id        String CODEC(ZSTD(1)),
    root_span_id    String COMMENT 'span_id of the request, parent_span_id of its attempts' CODEC(ZSTD(1)),
    started_at      DateTime64(6, 'UTC') COMMENT 'of the part that came first',
    state           LowCardinality(String)
        COMMENT 'request_missing, attempts_missing, attempts_unstated; whole once the rest has come',
    attempts_stated UInt16 COMMENT 'by the request; 0 while it is missing',
    attempts_seen   UInt16,
    inserted_at     DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(inserted_at)
ORDER BY (tenant, trace_id, root_span_id)
TTL toDateTime(started_at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000;

-- What was repaired, and up to where: the next repair begins at the newest watched_until.
CREATE TABLE IF NOT EXISTS detour.rollup_repairs
(
    repaired_at   DateTime64(3, 'UTC') DEFAULT now64(3),
    watched_until DateTime64(3, 'UTC') COMMENT 'rows inserted before this have been looked at',
    minutes       UInt32 COMMENT 'minutes that were counted again'
)
ENGINE = MergeTree
ORDER BY repaired_at
TTL toDateTime(repaired_at) + INTERVAL 30 DAY;

-- The bucket of a latency in microseconds: the same number as LatencyHistogram.bucketOf in Java. Powers of two lie
-- on a bound, where floating point must not decide.
CREATE OR REPLACE FUNCTION detour_histogram_bucket AS (micros) ->
    toInt16(multiIf(
        micros <= 1, -1,
        bitCount(micros) = 1, 16 * bitCount(micros - 1) - 1,
        ceil(log(micros) / log(2) * 16) - 1));

-- Late rows are found by when they came; old parts are passed over by this index alone.
ALTER TABLE detour.attempts ADD INDEX IF NOT EXISTS inserted_at_index inserted_at TYPE minmax GRANULARITY 4;
ALTER TABLE detour.requests ADD INDEX IF NOT EXISTS inserted_at_index inserted_at TYPE minmax GRANULARITY 4;
