-- What spans say about a decision and rows did not keep. Rows that are older have the defaults.
ALTER TABLE detour.attempts ADD COLUMN IF NOT EXISTS decision_skipped Array(LowCardinality(String))
        COMMENT 'steps that the decision passed over: "route: reason"' AFTER decision_reason,
    ADD COLUMN IF NOT EXISTS circuit_state LowCardinality(String)
        COMMENT 'of the route when the attempt began: closed, or half_open for a probe' AFTER decision_skipped;

ALTER TABLE detour.requests ADD COLUMN IF NOT EXISTS decision_skipped Array(LowCardinality(String))
        COMMENT 'steps that decisions passed over: "route: reason"' AFTER decision_reason,
    ADD COLUMN IF NOT EXISTS provider_latency_us Nullable(UInt64)
        COMMENT 'time in which at least one attempt was under way' CODEC(T64, ZSTD(1)) AFTER before_fallback_ms,
    ADD COLUMN IF NOT EXISTS router_overhead_us Nullable(UInt64)
        COMMENT 'time that neither providers nor delays of retries took' CODEC(T64, ZSTD(1)) AFTER provider_latency_us,
    ADD COLUMN IF NOT EXISTS job_id String
        COMMENT 'the job that the request became, or of which it is a run' CODEC(ZSTD(1)) AFTER cost_usd_micros,
    ADD COLUMN IF NOT EXISTS job_request_id String
        COMMENT 'on a run, the request that became the job' CODEC(ZSTD(1)) AFTER job_id;

-- The named outcomes are read from the counts that are there already, so they are right for old rows too.
ALTER TABLE detour.rollup_1m ADD COLUMN IF NOT EXISTS requests_degraded UInt64 ALIAS outcomes['served_degraded'],
    ADD COLUMN IF NOT EXISTS requests_cached UInt64 ALIAS outcomes['served_cached'],
    ADD COLUMN IF NOT EXISTS requests_default UInt64 ALIAS outcomes['served_default'],
    ADD COLUMN IF NOT EXISTS requests_queued UInt64 ALIAS outcomes['queued'],
    ADD COLUMN IF NOT EXISTS requests_paused UInt64 ALIAS outcomes['paused'],
    ADD COLUMN IF NOT EXISTS requests_in_review UInt64 ALIAS outcomes['review'],
    ADD COLUMN IF NOT EXISTS router_overhead_histogram Map(Int16, UInt64) CODEC(ZSTD(1)) AFTER request_latency_histogram,
    ADD COLUMN IF NOT EXISTS hedges UInt64 COMMENT 'attempts beside another' CODEC(T64, ZSTD(1)) AFTER attempts_failed;
