package dev.detour.clickhouse.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Counts statements: received = succeeded + failed (by ClickHouse error code) + broken by the
 * client.
 */
final class QueryMetrics {

  private final MeterRegistry registry;
  private final Timer succeeded;

  QueryMetrics(MeterRegistry registry, QueryGate gate) {
    this.registry = registry;
    this.succeeded =
        Timer.builder("detour.clickhouse.queries.succeeded")
            .description("Statements answered, and the time until their answer was complete")
            .register(registry);
    Gauge.builder("detour.clickhouse.queries.running", gate, QueryGate::running)
        .description("Statements that are running")
        .register(registry);
    Gauge.builder("detour.clickhouse.queries.waiting", gate, QueryGate::waiting)
        .description("Statements that wait for a place")
        .register(registry);
  }

  void succeeded(long nanos) {
    succeeded.record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed(int errorCode) {
    Counter.builder("detour.clickhouse.queries.failed")
        .description("Statements that failed, by ClickHouse error code")
        .tag("code", Integer.toString(errorCode))
        .register(registry)
        .increment();
  }
}
