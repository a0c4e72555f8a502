-- The hours since {since} (seconds) that are counted, but not as the roll-ups of their minutes are now: a minute was
-- written or repaired after its hour had been counted.
WITH (SELECT max(counted_until) FROM detour.counted_hours) AS counted
SELECT toUnixTimestamp(toStartOfHour(minute)) AS hour
FROM
(
    SELECT minute, toInt64(revision) AS spans FROM detour.rollup_1m FINAL
    WHERE minute >= toDateTime({since:UInt32}, 'UTC') AND minute < counted
    UNION ALL
    SELECT minute, -toInt64(revision) FROM detour.rollup_slots FINAL
    WHERE slot_seconds = 300 AND minute >= toDateTime({since:UInt32}, 'UTC') AND minute < counted
)
GROUP BY hour
HAVING sum(spans) != 0
ORDER BY hour
