-- One row per minute x tenant x feature x class x route x policy version. Measures of requests are filed under the
-- primary route, measures of attempts under the route that was called.
--
-- A window is written again whenever it has changed, each time complete and with a higher revision: the newest row
-- replaces the others, so always read with FINAL. Nothing is added up by merges, hence nothing can be added twice.
-- Histograms are OpenTelemetry exponential histograms of scale 4 over microseconds: bucket i holds
-- (2^(i/16), 2^((i+1)/16)], so quantiles are off by at most 4.4 %, and histograms merge by adding (sumMap).
CREATE TABLE IF NOT EXISTS detour.rollup_1m
(
    minute                    DateTime('UTC') CODEC(Delta, ZSTD(1)),
    tenant                    LowCardinality(String),
    feature                   LowCardinality(String),
    traffic_class             LowCardinality(String),
    route                     LowCardinality(String),
    policy_version            UInt64 CODEC(T64, ZSTD(1)),

    -- of requests whose primary route this is
    requests                  UInt64 CODEC(T64, ZSTD(1)),
    outcomes                  Map(LowCardinality(String), UInt64),
    requests_with_fallback    UInt64 CODEC(T64, ZSTD(1)),
    fallback_depth_sum        UInt64 CODEC(T64, ZSTD(1)),
    request_cost_usd_micros   Int64 CODEC(T64, ZSTD(1)),
    request_latency_histogram Map(Int16, UInt64) CODEC(ZSTD(1)),

    -- of attempts on this route
    attempts                  UInt64 CODEC(T64, ZSTD(1)),
    attempts_failed           UInt64 CODEC(T64, ZSTD(1)),
    failures                  Map(LowCardinality(String), UInt64) COMMENT 'by failure category',
    attempt_cost_usd_micros   Int64 CODEC(T64, ZSTD(1)),
    input_tokens              UInt64 CODEC(T64, ZSTD(1)),
    cached_input_tokens       UInt64 CODEC(T64, ZSTD(1)),
    output_tokens             UInt64 CODEC(T64, ZSTD(1)),
    reasoning_tokens          UInt64 CODEC(T64, ZSTD(1)),
    attempt_latency_histogram Map(Int16, UInt64) CODEC(ZSTD(1)),
    first_chunk_histogram     Map(Int16, UInt64) CODEC(ZSTD(1)),

    revision                  UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMMDD(minute)
ORDER BY (tenant, minute, feature, traffic_class, route, policy_version)
TTL minute + INTERVAL 400 DAY
SETTINGS ttl_only_drop_parts = 1;
