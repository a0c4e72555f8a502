package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrafficPlanTest {
  private static final List<String> TENANTS = List.of("tenant-a", "tenant-b", "tenant-c");
  private static final List<TraceRow> TRACE =
      List.of(
          new TraceRow(Duration.ZERO, 10, 1),
          new TraceRow(Duration.ofSeconds(1), 20, 2),
          new TraceRow(Duration.ofSeconds(4), 30, 3));

  @Test
  void theTraceIsReplayedFasterAndBeginsAgain() {
    List<PlannedRequest> requests = plan(2, 1, 1).stream().limit(5).toList();

    assertThat(requests)
        .extracting(PlannedRequest::due)
        .containsExactly(
            Duration.ZERO,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofMillis(2_100),
            Duration.ofMillis(2_600));
    assertThat(requests).extracting(PlannedRequest::inputTokens).isSubsetOf(10, 20, 30);
    assertThat(requests)
        .extracting(PlannedRequest::key)
        .containsExactly("k-1", "k-2", "k-3", "k-4", "k-5");
  }

  @Test
  void theSameSeedGivesTheSameRequests() {
    assertThat(plan(1, 1, 7).stream().limit(200).toList())
        .isEqualTo(plan(1, 1, 7).stream().limit(200).toList());
    assertThat(plan(1, 1, 8).stream().limit(200).toList())
        .isNotEqualTo(plan(1, 1, 7).stream().limit(200).toList());
  }

  @Test
  void theRateThinsOrMultipliesArrivals() {
    Duration hour = Duration.ofHours(1);
    long whole = plan(1, 1, 1).stream().takeWhile(it -> it.due().compareTo(hour) < 0).count();
    long half = plan(1, 0.5, 1).stream().takeWhile(it -> it.due().compareTo(hour) < 0).count();
    long more = plan(1, 2.5, 1).stream().takeWhile(it -> it.due().compareTo(hour) < 0).count();

    assertThat(half / (double) whole).isCloseTo(0.5, within(0.05));
    assertThat(more / (double) whole).isCloseTo(2.5, within(0.1));
  }

  @Test
  void tenantsAndFeaturesHaveTheirShares() {
    List<PlannedRequest> requests = plan(1, 1, 1).stream().limit(20_000).toList();
    Map<String, Long> byTenant =
        requests.stream()
            .collect(Collectors.groupingBy(PlannedRequest::tenant, Collectors.counting()));
    Map<String, Long> byFeature =
        requests.stream()
            .collect(Collectors.groupingBy(PlannedRequest::feature, Collectors.counting()));

    assertThat(byTenant.get("tenant-a") / 20_000.0).isCloseTo(9.0 / 19, within(0.02));
    assertThat(byFeature).hasSize(DemoFeature.ALL.size());
    assertThat(byFeature.get("support-chat") / 20_000.0).isBetween(0.42, 0.52);
    assertThat(requests)
        .filteredOn(it -> it.feature().equals("prompt-lab"))
        .allMatch(it -> it.tenant().equals("tenant-a"));
    assertThat(requests)
        .filteredOn(it -> it.feature().equals("nightly-report"))
        .noneMatch(PlannedRequest::stream);
  }

  @Test
  void theBodyIsAChatCompletionThatNamesItsTokens() throws Exception {
    PlannedRequest request =
        new PlannedRequest(
            Duration.ZERO, "k-1", "tenant-a", "f", "a", "w", "u", "auto", true, 374, 300);

    JsonNode body = new ObjectMapper().readTree(request.body());

    assertThat(body.path("model").asText()).isEqualTo("auto");
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
    assertThat(body.at("/messages/0/content").asText()).hasSize(4 * 374);
    assertThat(body.path("max_completion_tokens").asInt()).isEqualTo(512);
    assertThat(body.path("metadata"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"sim_request_key\":\"k-1\",\"sim_input_tokens\":\"374\",\"sim_output_tokens\":\"300\"}"));
  }

  @Test
  void eachFeatureHasTheTokensOfItsOwnTrace() {
    TraceLibrary library =
        library(workload -> List.of(new TraceRow(Duration.ZERO, 1_000 + workload.ordinal(), 10)));
    Map<String, Workload> workloads =
        DemoFeature.ALL.stream()
            .collect(Collectors.toMap(DemoFeature::name, DemoFeature::workload));

    assertThat(new TrafficPlan(library, TENANTS, "k", 1, 1, 1).stream().limit(500))
        .allSatisfy(
            it ->
                assertThat(it.inputTokens())
                    .isEqualTo(1_000 + workloads.get(it.feature()).ordinal()));
  }

  @Test
  void aDayTakesTenMinutesAndEachWorkHasItsHours() throws IOException {
    TrafficPlan plan = new TrafficPlan(TraceLibrary.read(Optional.empty()), TENANTS, "k", 1, 5, 1);
    List<PlannedRequest> twoDays =
        plan.stream().takeWhile(it -> it.due().compareTo(Duration.ofMinutes(20)) < 0).toList();

    List<Long> reports =
        twoDays.stream()
            .filter(it -> it.feature().equals("nightly-report"))
            .map(TrafficPlanTest::hour)
            .toList();
    assertThat(reports).hasSizeGreaterThan(500);
    assertThat(reports.stream().filter(hour -> hour >= 13 && hour < 22).count())
        .isLessThan(reports.size() / 20);
    long evening = twoDays.stream().filter(it -> hour(it) >= 19 && hour(it) < 22).count();
    long night = twoDays.stream().filter(it -> hour(it) >= 2 && hour(it) < 5).count();
    assertThat(evening).isGreaterThan(2 * night);
  }

  /** Of the demo's day, which begins at eight and passes 144 times as fast. */
  private static long hour(PlannedRequest request) {
    return (8 + request.due().toSeconds() / 25) % 24;
  }

  private static TrafficPlan plan(double speed, double rate, long seed) {
    return new TrafficPlan(library(workload -> TRACE), TENANTS, "k", speed, rate, seed);
  }

  /** Tenants that ask the same in every hour, each two thirds of the one before. */
  private static TraceLibrary library(Function<Workload, List<TraceRow>> rows) {
    Map<Workload, Trace> traces = new EnumMap<>(Workload.class);
    for (Workload workload : Workload.values()) {
      traces.put(workload, new RecordedTrace(rows.apply(workload)));
    }
    TenantVolumes volumes = (tenant, hour) -> Math.pow(2.0 / 3, tenant);
    return new TraceLibrary(traces, rows.apply(Workload.CHAT), volumes, 0);
  }
}
