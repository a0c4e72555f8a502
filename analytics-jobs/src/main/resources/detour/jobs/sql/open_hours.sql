-- The hours before {until} (seconds) that have rows and are not counted yet.
WITH (SELECT max(counted_until) FROM detour.counted_hours) AS counted
SELECT DISTINCT toUnixTimestamp(toStartOfHour(started_at)) AS hour
FROM
(
    SELECT minute AS started_at FROM detour.rollup_1m
    WHERE minute >= counted AND minute < toDateTime({until:UInt32}, 'UTC')
    UNION ALL
    SELECT toDateTime(started_at, 'UTC') FROM detour.attempts
    WHERE started_at >= counted AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
    UNION ALL
    SELECT toDateTime(started_at, 'UTC') FROM detour.requests
    WHERE started_at >= counted AND started_at < toDateTime64({until:UInt32}, 6, 'UTC')
)
ORDER BY hour
