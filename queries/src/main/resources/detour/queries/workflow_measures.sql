-- The measures of requests by workflow and policy arm, added up over any rows of the view workflow_counts: what rollup_measures.sql reckons under the
-- same names, which a test holds. Dashboards have to use the same words.
SELECT
    sum(requests) AS request_count,
    sumIf(requests, outcome IN ('served', 'served_degraded', 'served_cached', 'served_default')) AS successes,
    sum(requests_with_fallback) AS fallbacks,
    sum(cost_usd_micros) AS request_cost,
    sumMap(latency_histogram) AS request_latencies,
    sum(attempts) AS stated_attempts
FROM detour.workflow_counts(step = 60)
