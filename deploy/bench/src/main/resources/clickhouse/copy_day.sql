-- A day again, {days} days earlier, under an earlier policy and with ids of its own: everything else stays as it was.
-- Ids are made of the old ones, so that attempts still belong to their requests. Up to four million rows are one block,
-- hence one part that needs no merge: a gigabyte of memory for each million.
INSERT INTO detour.requests
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, inserted_at - toIntervalDay({days:UInt32}) AS inserted_at,
    policy_version - intDiv({days:UInt32}, 3) AS policy_version,
    lower(hex(sipHash128(trace_id, {days:UInt32}))) AS trace_id, lower(hex(cityHash64(span_id, {days:UInt32}))) AS span_id,
    left(request_id, 16) || left(lower(hex(sipHash128(request_id, {days:UInt32}))), 20) AS request_id)
FROM detour.requests AS made
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC')
SETTINGS max_insert_threads = 1, min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0, optimize_on_insert = 0;

INSERT INTO detour.attempts
SELECT * REPLACE (started_at - toIntervalDay({days:UInt32}) AS started_at, inserted_at - toIntervalDay({days:UInt32}) AS inserted_at,
    policy_version - intDiv({days:UInt32}, 3) AS policy_version,
    lower(hex(sipHash128(trace_id, {days:UInt32}))) AS trace_id, lower(hex(cityHash64(span_id, {days:UInt32}))) AS span_id,
    lower(hex(cityHash64(parent_span_id, {days:UInt32}))) AS parent_span_id,
    left(request_id, 16) || left(lower(hex(sipHash128(request_id, {days:UInt32}))), 20) AS request_id,
    if(response_id = '', '', 'resp_' || lower(hex(sipHash128(response_id, {days:UInt32})))) AS response_id)
FROM detour.attempts AS made
WHERE made.started_at >= toDateTime64({day:UInt32}, 6, 'UTC') AND made.started_at < toDateTime64({day:UInt32} + 86400, 6, 'UTC')
SETTINGS max_insert_threads = 1, min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0, optimize_on_insert = 0;

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
