-- The minutes that have rows which came after the minute had closed for the roll-ups, as far as those rows were
-- inserted since the last look.
SELECT DISTINCT toUnixTimestamp(toStartOfMinute(started_at)) AS minute
FROM
(
    SELECT started_at FROM detour.attempts
    WHERE inserted_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
      AND inserted_at >= toDateTime64(toStartOfMinute(started_at), 3, 'UTC') + toIntervalSecond(60 + {lateness:UInt32})
    UNION ALL
    SELECT started_at FROM detour.requests
    WHERE inserted_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
      AND inserted_at >= toDateTime64(toStartOfMinute(started_at), 3, 'UTC') + toIntervalSecond(60 + {lateness:UInt32})
)
ORDER BY minute
