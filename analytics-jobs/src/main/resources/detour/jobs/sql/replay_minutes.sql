-- How many requests each minute has: the work, to be shared out.
SELECT toUnixTimestamp(toStartOfMinute(started_at)) AS minute, count() AS requests
FROM detour.requests
WHERE started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64})
  AND ({tenant:String} = '' OR tenant = {tenant:String}) AND policy_version = {version:UInt64}
GROUP BY minute
ORDER BY minute
