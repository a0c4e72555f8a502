-- A page of a tenant's attempts in the range with their costs, by request id and index, as the ledger names them. Spans of
-- other gateways carry no request id of ours and are in no ledger.
SELECT
    concat(request_id, '/', toString(attempt_index)) AS attempt,
    min(toUnixTimestamp64Micro(started_at))          AS at_us,
    toInt64(sum(cost_usd_micros))                    AS micros
FROM detour.attempts FINAL
WHERE tenant = {tenant:String}
  AND started_at >= fromUnixTimestamp64Micro({from_us:Int64}) AND started_at < fromUnixTimestamp64Micro({to_us:Int64})
  AND request_id != ''
GROUP BY attempt
HAVING attempt > {after:String}
ORDER BY attempt
LIMIT {page_size:UInt32}
