-- What a replay found, over requests of which something is known. Of its scope only: under its name there may be rows of
-- another one.
SELECT
    count()                                                                       AS requests,
    countIf(fidelity = 'exact')                                                   AS exact,
    countIf(fidelity = 'modelled')                                                AS modelled,
    countIf(fidelity = 'none')                                                    AS unknown,
    countIf(fidelity != 'none' AND logged_outcome LIKE 'served%')                 AS logged_success,
    countIf(fidelity != 'none' AND replayed_outcome LIKE 'served%')               AS replayed_success,
    countIf(fidelity != 'none' AND logged_route != replayed_route)                AS moved,
    sumIf(logged_cost_usd_micros, fidelity != 'none')                             AS logged_cost,
    sumIf(replayed_cost_usd_micros, fidelity != 'none')                           AS replayed_cost,
    quantileExactIf(0.5)(logged_duration_us, fidelity != 'none') / 1000           AS logged_p50_ms,
    quantileExactIf(0.5)(replayed_duration_us, fidelity != 'none') / 1000         AS replayed_p50_ms,
    quantileExactIf(0.95)(logged_duration_us, fidelity != 'none') / 1000          AS logged_p95_ms,
    quantileExactIf(0.95)(replayed_duration_us, fidelity != 'none') / 1000        AS replayed_p95_ms
FROM detour.replay_outcomes FINAL
WHERE replay = {replay:String}
  AND started_at >= fromUnixTimestamp64Micro({from:Int64}) AND started_at < fromUnixTimestamp64Micro({to:Int64})
  AND ({tenant:String} = '' OR tenant = {tenant:String}) AND policy_version = {version:UInt64}
FORMAT JSONEachRow
