-- The quantile of a latency histogram (see V0003) in microseconds, NULL when the histogram is empty. Within the bucket
-- of rank q * n, values are taken as spread evenly on a log scale: the same number as LatencyHistogram.quantile in Java.
--   SELECT detour_histogram_quantile(sumMap(request_latency_histogram), 0.95) FROM detour.rollup_1m FINAL
-- A function of expressions has no local names, so the buckets in order and their running total are spelled out where
-- they are needed; the engine computes equal expressions once.
CREATE OR REPLACE FUNCTION detour_histogram_quantile AS (histogram, q) ->
    if(arraySum(mapValues(histogram)) = 0, NULL,
        arrayFirst(
            (micros, reached) -> reached >= q * arraySum(mapValues(histogram)),
            arrayMap(
                (bucket, amount, reached) ->
                    exp2((bucket + 1 - least(1, (reached - q * arraySum(mapValues(histogram))) / amount)) / 16),
                arraySort(mapKeys(histogram)),
                arraySort((amount, bucket) -> bucket, mapValues(histogram), mapKeys(histogram)),
                arrayCumSum(arraySort((amount, bucket) -> bucket, mapValues(histogram), mapKeys(histogram)))),
            arrayCumSum(arraySort((amount, bucket) -> bucket, mapValues(histogram), mapKeys(histogram)))));
