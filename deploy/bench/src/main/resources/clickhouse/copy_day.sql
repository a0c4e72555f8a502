-- A day again, {days} days earlier and under an earlier policy: everything else stays as it was.
INSERT INTO detour.requests
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, inserted_at - toIntervalDay({days:UInt32}) AS inserted_at,
    policy_version - intDiv({days:UInt32}, 3) AS policy_version)
FROM detour.requests AS made
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC');

INSERT INTO detour.attempts
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, inserted_at - toIntervalDay({days:UInt32}) AS inserted_at,
    policy_version - intDiv({days:UInt32}, 3) AS policy_version)
FROM detour.attempts AS made
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC');

INSERT INTO detour.rollup_1m
SELECT * REPLACE (minute - toIntervalDay({days:UInt32}) AS minute, policy_version - intDiv({days:UInt32}, 3) AS policy_version)
FROM detour.rollup_1m AS made FINAL
WHERE made.minute >= toDateTime({day:UInt32}, 'UTC') AND made.minute < toDateTime({day:UInt32} + 86400, 'UTC');

INSERT INTO detour.rollup_slots
SELECT * REPLACE (minute - toIntervalDay({days:UInt32}) AS minute, policy_version - intDiv({days:UInt32}, 3) AS policy_version)
FROM detour.rollup_slots AS made FINAL
WHERE made.minute >= toDateTime({day:UInt32}, 'UTC') AND made.minute < toDateTime({day:UInt32} + 86400, 'UTC');

INSERT INTO detour.attempt_slots
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, last_started_at - toIntervalDay({days:UInt32}) AS last_started_at,
    last_inserted_at - toIntervalDay({days:UInt32}) AS last_inserted_at)
FROM detour.attempt_slots AS made FINAL
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC');

INSERT INTO detour.budget_slots
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, first_started_at - toIntervalDay({days:UInt32}) AS first_started_at,
    last_started_at - toIntervalDay({days:UInt32}) AS last_started_at)
FROM detour.budget_slots AS made FINAL
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC');

INSERT INTO detour.workflow_hours
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, last_started_at - toIntervalDay({days:UInt32}) AS last_started_at,
    policy_version - intDiv({days:UInt32}, 3) AS policy_version)
FROM detour.workflow_hours AS made FINAL
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC');
