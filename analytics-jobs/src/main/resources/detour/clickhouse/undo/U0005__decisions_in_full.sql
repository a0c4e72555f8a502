-- What these columns hold is lost; the rows stay.
ALTER TABLE detour.attempts DROP COLUMN IF EXISTS decision_skipped,
    DROP COLUMN IF EXISTS circuit_state;

ALTER TABLE detour.requests DROP COLUMN IF EXISTS decision_skipped,
    DROP COLUMN IF EXISTS provider_latency_us,
    DROP COLUMN IF EXISTS router_overhead_us,
    DROP COLUMN IF EXISTS job_id,
    DROP COLUMN IF EXISTS job_request_id;

ALTER TABLE detour.rollup_1m DROP COLUMN IF EXISTS requests_degraded,
    DROP COLUMN IF EXISTS requests_cached,
    DROP COLUMN IF EXISTS requests_default,
    DROP COLUMN IF EXISTS requests_queued,
    DROP COLUMN IF EXISTS requests_paused,
    DROP COLUMN IF EXISTS requests_in_review,
    DROP COLUMN IF EXISTS router_overhead_histogram,
    DROP COLUMN IF EXISTS hedges;
