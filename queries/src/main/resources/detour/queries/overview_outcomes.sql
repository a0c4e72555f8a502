-- How the requests of the range ended.
SELECT
    toString(outcome)    AS name,
    toInt64(sum(amount)) AS count
FROM detour.rollup_1m FINAL
ARRAY JOIN mapKeys(outcomes) AS outcome, mapValues(outcomes) AS amount
WHERE minute >= fromUnixTimestamp({from:Int64}) AND minute < fromUnixTimestamp({to:Int64})
  AND ({any_tenant:Bool} OR tenant = {tenant:String})
  AND ({any_feature:Bool} OR feature = {feature:String})
GROUP BY outcome
ORDER BY count DESC, name
