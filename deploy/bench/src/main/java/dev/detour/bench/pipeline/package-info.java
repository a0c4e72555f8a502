/** The benchmark of the analytics pipeline: Kafka to Flink to ClickHouse. */
@NullMarked
package dev.detour.bench.pipeline;

import org.jspecify.annotations.NullMarked;
