-- The quantile of a latency histogram (see V0003) in microseconds: the upper bound of the bucket that holds the
-- value of rank ceil(q * n); NULL when the histogram is empty.
--   SELECT detour_histogram_quantile(sumMap(request_latency_histogram), 0.95) FROM detour.rollup_1m FINAL
CREATE OR REPLACE FUNCTION detour_histogram_quantile AS (histogram, q) ->
    if(empty(histogram), NULL,
        exp2((1 + arraySort(mapKeys(histogram))[
            arrayFirstIndex(
                reached -> reached >= greatest(1, ceil(q * arraySum(mapValues(histogram)))),
                arrayCumSum(arraySort((amount, bucket) -> bucket, mapValues(histogram), mapKeys(histogram))))
        ]) / 16));
