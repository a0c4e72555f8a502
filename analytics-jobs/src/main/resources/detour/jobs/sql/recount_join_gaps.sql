-- Holds requests that were not whole against the rows as they are now, and replaces what is no longer true.
INSERT INTO detour.join_gaps (tenant, trace_id, root_span_id, started_at, state, attempts_stated, attempts_seen)
WITH
    open AS
    (
        SELECT tenant, trace_id, root_span_id, started_at, state, attempts_stated, attempts_seen
        FROM detour.join_gaps FINAL
        WHERE state != 'whole'
    ),
    stated AS
    (
        SELECT trace_id, span_id, 1 AS found, attempts
        FROM detour.requests FINAL
        WHERE trace_id IN (SELECT trace_id FROM open)
    ),
    seen AS
    (
        SELECT trace_id, parent_span_id, toUInt16(least(count(), 65535)) AS amount
        FROM detour.attempts FINAL
        WHERE trace_id IN (SELECT trace_id FROM open) AND request_id != ''
        GROUP BY trace_id, parent_span_id
    )
SELECT
    open.tenant, open.trace_id, open.root_span_id, open.started_at,
    multiIf(
        stated.found = 0, 'request_missing',
        seen.amount = stated.attempts, 'whole',
        seen.amount < stated.attempts, 'attempts_missing',
        'attempts_unstated') AS now,
    stated.attempts,
    seen.amount
FROM open
LEFT JOIN stated ON stated.trace_id = open.trace_id AND stated.span_id = open.root_span_id
LEFT JOIN seen ON seen.trace_id = open.trace_id AND seen.parent_span_id = open.root_span_id
WHERE now != open.state OR stated.attempts != open.attempts_stated OR seen.amount != open.attempts_seen
