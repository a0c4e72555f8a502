-- Signals: what changed with a budget, a workflow or a route. One row for each change; rows are never replaced.
-- Read with FINAL.
CREATE TABLE IF NOT EXISTS detour.signals
(
    id             String COMMENT 'the same for the same change, in the topic too',
    kind           LowCardinality(String) COMMENT 'budget_state, budget_burn, misconfigured_workflow or route_incident',
    change         LowCardinality(String) COMMENT 'opened or closed; of a budget state: raised or lowered',
    tenant         LowCardinality(String) COMMENT 'empty for route_incident',
    feature        LowCardinality(String) COMMENT 'of misconfigured_workflow; else empty',
    workflow       LowCardinality(String) COMMENT 'of misconfigured_workflow; else empty',
    route          LowCardinality(String) COMMENT 'of misconfigured_workflow and route_incident; else empty',
    started_at     DateTime64(3, 'UTC') COMMENT 'minute in which it began',
    at             DateTime64(3, 'UTC') COMMENT 'minute in which it changed',
    state          LowCardinality(String) COMMENT 'new state of the budget; failure category of most failures, if one is',
    previous_state LowCardinality(String) COMMENT 'state of the budget before; else empty',
    total          UInt64 COMMENT 'requests or attempts that it rests on',
    failed         UInt64 COMMENT 'of these; 0 for budgets',
    value          Float64 COMMENT 'utilization (-1: not known), USD an hour, or share failed',
    usual          Float64 COMMENT 'what value is held against: USD an hour before, usual share failed; else 0'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (kind, at, id)
TTL toDateTime(at) + INTERVAL 365 DAY
SETTINGS non_replicated_deduplication_window = 10000;
