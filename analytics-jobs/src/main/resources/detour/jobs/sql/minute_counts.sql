-- The attempts of routes by the minute in which they began, failure by failure, in order of route and time.
SELECT route, toUnixTimestamp(toStartOfMinute(started_at)) AS minute, toString(failure_category) AS failure, count() AS attempts
FROM detour.attempts FINAL
WHERE route != ''
  AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
GROUP BY route, minute, failure
ORDER BY route, minute, failure
