package dev.detour.gateway.metrics;

import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.ProviderFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The router's own numbers. Counting is lock free; a series is made when it first counts. */
public final class GatewayMetrics {
  private static final String SUCCESS = "none";
  private static final Duration[] WHOLE = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20),
    Duration.ofSeconds(60)
  };

  private record AttemptSeries(String route, String failure) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Outcome, Counter> requests = new EnumMap<>(Outcome.class);
  private final Map<AttemptSeries, Counter> attempts = new ConcurrentHashMap<>();
  private final List<Runnable> perRoute = new CopyOnWriteArrayList<>();
  private final AtomicInteger active = new AtomicInteger();
  private final Counter unauthenticated;
  private final Timer duration;
  private final Timer providerTime;
  private final Timer overhead;

  public GatewayMetrics() {
    for (Outcome outcome : Outcome.values()) {
      requests.put(
          outcome,
          Counter.builder("detour_requests")
              .description("Requests by how they ended.")
              .tag("outcome", outcome.wireName())
              .register(registry));
    }
    unauthenticated =
        Counter.builder("detour_requests_unauthenticated")
            .description("Requests without a working key; they are no decisions.")
            .register(registry);
    duration =
        Timer.builder("detour_request_duration")
            .description("From a request's arrival to its last byte.")
            .serviceLevelObjectives(WHOLE)
            .register(registry);
    providerTime =
        Timer.builder("detour_provider_time")
            .description("Of a request's duration, what its attempts took.")
            .serviceLevelObjectives(WHOLE)
            .register(registry);
    overhead =
        Timer.builder("detour_router_overhead")
            .description("Of a request's duration, what neither attempts nor their delays took.")
            .serviceLevelObjectives(
                Duration.ofNanos(100_000),
                Duration.ofNanos(250_000),
                Duration.ofNanos(500_000),
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                Duration.ofMillis(250))
            .register(registry);
    gauge("detour_requests_active", "Requests under way.", active::get);
  }

  /** A request is under way. */
  public void requestStarted() {
    active.incrementAndGet();
  }

  /** A request that was under way is over. */
  public void requestEnded(Outcome outcome, Duration took) {
    active.decrementAndGet();
    requestRefused(outcome);
    duration.record(took);
  }

  /** Where the time of a request that is over went. */
  public void latencySplit(Duration provider, Duration router) {
    providerTime.record(provider);
    overhead.record(router);
  }

  /** A request was refused before it was under way. */
  public void requestRefused(Outcome outcome) {
    Counter counter = requests.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Somebody without a working key asked. */
  public void unauthenticated() {
    unauthenticated.increment();
  }

  /** An attempt is over. */
  public void attemptEnded(String route, Optional<ProviderFailure> failure) {
    String category = failure.isEmpty() ? SUCCESS : failure.get().category().wireName();
    attempts
        .computeIfAbsent(
            new AttemptSeries(route, category),
            series ->
                Counter.builder("detour_attempts")
                    .description("Attempts by route and failure category.")
                    .tag("route", series.route)
                    .tag("failure", series.failure)
                    .register(registry))
        .increment();
  }

  /** A number that is read when somebody looks. */
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }

  /** A number of one of several parts, such as event loops. */
  public void gauge(
      String name, String description, String tag, String tagValue, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .tag(tag, tagValue)
        .strongReference(true)
        .register(registry);
  }

  /** A number of every route of the policy, read when somebody looks. */
  public void perRoute(String name, String description, Supplier<Map<String, Double>> values) {
    MultiGauge gauge = MultiGauge.builder(name).description(description).register(registry);
    perRoute.add(
        () ->
            gauge.register(
                values.get().entrySet().stream()
                    .map(of -> MultiGauge.Row.of(Tags.of("route", of.getKey()), of.getValue()))
                    .collect(Collectors.toList()),
                true));
  }

  /** Requests under way. */
  public int active() {
    return active.get();
  }

  /** All of it in Prometheus' text format. */
  public String scrape() {
    perRoute.forEach(Runnable::run);
    return registry.scrape();
  }
}
