-- The measures of roll-ups, added up over any of their rows. The console's queries name them in double braces; the dashboards' and the
-- alerts' queries have to reckon with the same words, which a test holds. Shares are one measure over another. Money is in
-- micro-USD; a histogram's quantiles are detour_histogram_quantile(histogram, level) in microseconds.
SELECT
    sum(requests) AS request_count,
    sum(outcomes['served'] + outcomes['served_degraded'] + outcomes['served_cached'] + outcomes['served_default']) AS successes,
    sum(outcomes['served_degraded']) AS degraded,
    sum(outcomes['served_default']) AS defaults,
    sum(requests_with_fallback) AS fallbacks,
    sum(fallback_depth_sum) AS fallback_depth,
    sum(request_cost_usd_micros) AS request_cost,
    sumMap(request_latency_histogram) AS request_latencies,
    sum(attempts) AS attempt_count,
    sum(attempts_failed) AS failed_attempts,
    sum(attempt_cost_usd_micros) AS attempt_cost,
    sum(input_tokens) AS tokens_in,
    sum(output_tokens) AS tokens_out,
    sumMap(attempt_latency_histogram) AS attempt_latencies,
    sumMap(first_chunk_histogram) AS first_chunk_latencies
FROM detour.rollup_1m FINAL
