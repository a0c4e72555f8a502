package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.sim.ProviderSim;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import dev.detour.standalone.traffic.TrafficGenerator.WhenFull;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The generator against a simulated provider, which stands where the router would. */
class TrafficGeneratorIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Scenario AT_ONCE = Scenario.parse("providers: {alpha: {models: {'*': {}}}}");

  private final ProviderSim sim = ProviderSim.start(AT_ONCE, 0);

  @AfterEach
  void stop() {
    sim.close();
  }

  @Test
  void everyRequestOfThePlanArrivesOnceWithItsTokens() throws Exception {
    List<PlannedRequest> requests = plan().stream().limit(500).toList();
    TrafficGenerator generator = generator(16, WhenFull.WAIT);

    generator.run(requests.iterator());

    assertThat(generator.awaitAnswers(LIMIT)).isTrue();
    assertThat(generator.counts())
        .isEqualTo(new TrafficCounts(500, 0, 500, 0, 500, 0, Map.of("http_200", 500L)));
    List<AttemptRecord> log = sim.log().awaitEnded(500, LIMIT);
    assertThat(log)
        .extracting(AttemptRecord::requestKey)
        .containsExactlyInAnyOrderElementsOf(requests.stream().map(PlannedRequest::key).toList());
    assertThat(log.stream().mapToLong(it -> it.billed().input()).sum())
        .isEqualTo(requests.stream().mapToLong(PlannedRequest::inputTokens).sum());
    assertThat(log.stream().mapToLong(it -> it.billed().output()).sum())
        .isEqualTo(requests.stream().mapToLong(it -> Math.max(1, it.outputTokens())).sum());
    assertThat(log.stream().filter(AttemptRecord::stream).count())
        .isEqualTo(requests.stream().filter(PlannedRequest::stream).count());
    assertThat(sim.captured().get(0).headers())
        .containsKeys(
            "x-detour-feature", "x-detour-application", "x-detour-workflow", "x-detour-user")
        .hasEntrySatisfying("authorization", key -> assertThat(key).startsWith("Bearer dtr_"));
  }

  @Test
  void brokenAnswersAreCountedApart() throws Exception {
    sim.faults().next(5, "alpha", Fault.of(Refusal.UNAVAILABLE));
    List<PlannedRequest> requests = plan().stream().limit(20).toList();
    TrafficGenerator generator = generator(1, WhenFull.WAIT);
    generator.run(requests.iterator());
    generator.awaitAnswers(LIMIT);

    assertThat(generator.counts().outcomes()).isEqualTo(Map.of("http_503", 5L, "http_200", 15L));

    sim.faults().always("alpha", new Fault.StreamCut(2));
    generator.run(requests.iterator());
    generator.awaitAnswers(LIMIT);

    assertThat(generator.counts().broken()).isEqualTo(20);
  }

  @Test
  void whatIsDueWhileTooManyAreUnderWayIsSkippedAndCounted() throws Exception {
    sim.faults().always("alpha", new Fault.Silence());
    TrafficGenerator generator = generator(3, WhenFull.SKIP);

    generator.run(plan().stream().limit(10).iterator());

    assertThat(generator.counts().skipped()).isEqualTo(7);
    assertThat(generator.counts().inFlight()).isEqualTo(3);
    assertThat(generator.awaitAnswers(Duration.ofMillis(50))).isFalse();
  }

  @Test
  void stopsBetweenTwoRequests() throws Exception {
    TrafficGenerator generator = generator(8, WhenFull.SKIP);
    Thread sender = new Thread(() -> runUnchecked(generator));
    sender.start();
    sim.log().await(LIMIT, log -> !log.isEmpty());

    generator.stop();
    sender.join(LIMIT.toMillis());

    assertThat(sender.isAlive()).isFalse();
    assertThat(generator.awaitAnswers(LIMIT)).isTrue();
    assertThat(generator.counts().inFlight()).isZero();
  }

  private static void runUnchecked(TrafficGenerator generator) {
    try {
      generator.run(
          new TrafficPlan(library(), List.of("tenant-a"), "k", 1, 1, 1).stream().iterator());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private TrafficGenerator generator(int maxInFlight, WhenFull whenFull) {
    return new TrafficGenerator(
        URI.create("http://127.0.0.1:" + sim.port() + "/alpha"),
        Map.of("tenant-a", "dtr_a", "tenant-b", "dtr_b", "tenant-c", "dtr_c"),
        LIMIT,
        maxInFlight,
        whenFull);
  }

  private static TrafficPlan plan() throws IOException {
    return new TrafficPlan(library(), List.of("tenant-a", "tenant-b", "tenant-c"), "t", 1e6, 1, 1);
  }

  private static TraceLibrary library() throws IOException {
    return TraceLibrary.read(Optional.empty());
  }
}
