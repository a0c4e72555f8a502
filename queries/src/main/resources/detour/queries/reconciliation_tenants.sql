-- Tenants with an attempt in the range.
SELECT DISTINCT tenant
FROM detour.attempts
WHERE started_at >= fromUnixTimestamp64Micro({from_us:Int64}) AND started_at < fromUnixTimestamp64Micro({to_us:Int64})
  AND request_id != ''
ORDER BY tenant
