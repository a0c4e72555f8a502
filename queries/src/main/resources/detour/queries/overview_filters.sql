-- What the page's pickers offer: everything seen in the range, whatever the filters.
SELECT
    arraySort(arrayMap(value -> toString(value), groupUniqArray(1000)(tenant)))  AS tenants,
    arraySort(arrayMap(value -> toString(value), groupUniqArray(1000)(feature))) AS features
FROM detour.rollup_1m
WHERE minute >= fromUnixTimestamp({from:Int64}) AND minute < fromUnixTimestamp({to:Int64})
