-- The measures of requests by key and budget state, added up over any rows of the view budget_counts: what rollup_measures.sql reckons under the
-- same names, which a test holds. Dashboards have to use the same words.
SELECT
    sum(requests) AS request_count,
    sum(requests_answered) AS successes,
    sum(cost_usd_micros) AS request_cost,
    sum(attempts) AS stated_attempts
FROM detour.budget_counts(step = 60)
