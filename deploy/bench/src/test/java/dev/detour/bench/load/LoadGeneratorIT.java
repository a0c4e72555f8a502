package dev.detour.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.sim.ProviderSim;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The load generator's figures must be those of the simulator's log. */
class LoadGeneratorIT {
  private static final Duration SHORT = Duration.ofMillis(500);

  private final ProviderSim sim =
      ProviderSim.start(
          Scenario.parse(
              """
              providers:
                alpha:
                  models:
                    quick: {}
                    slow: { firstToken: { fixedMs: 50 } }
              """),
          0);

  @AfterEach
  void stop() {
    sim.close();
  }

  @Test
  void aClosedLoadCountsWhatTheTargetCounts() throws Exception {
    LoadResult result = LoadGenerator.run(chat("quick", false), new Load.Closed(8, SHORT));

    assertThat(result.errors()).isZero();
    assertThat(result.answered()).isEqualTo(sim.log().size().received()).isGreaterThan(50);
    assertThat(result.totalMicros().getTotalCount()).isEqualTo(result.answered());
  }

  @Test
  void aClosedLoadKeepsEveryConnectionBusy() throws Exception {
    LoadResult result = LoadGenerator.run(chat("slow", false), new Load.Closed(8, SHORT));

    assertThat(result.totalMs(0)).isGreaterThanOrEqualTo(50);
    assertThat(sim.log().records().stream().mapToInt(AttemptRecord::concurrency).max()).hasValue(8);
  }

  @Test
  void aPacedLoadKeepsItsRateAndCountsFromWhenARequestWasDue() throws Exception {
    LoadResult result = LoadGenerator.run(chat("slow", false), new Load.Paced(100, 1, SHORT));

    // One connection answers 20 requests a second: the 50 due in half a second queue up.
    assertThat(result.answered()).isEqualTo(50);
    assertThat(result.totalMs(0)).isGreaterThanOrEqualTo(50);
    assertThat(result.totalMs(100)).isGreaterThan(1_000);
  }

  @Test
  void streamsAreWholeWithAllTheirEvents() throws Exception {
    LoadResult result = LoadGenerator.run(mock(true), new Load.Closed(4, SHORT));

    assertThat(result.errors()).isZero();
    assertThat(result.events()).isEqualTo(result.answered() * 103);
    assertThat(result.firstByteMs(50)).isLessThanOrEqualTo(result.totalMs(50));
  }

  @Test
  void refusalsAndBrokenConnectionsAreErrors() throws Exception {
    sim.faults().next(3, "alpha", Fault.of(Refusal.UNAVAILABLE));
    sim.faults().next(2, "alpha", new Fault.ConnectionReset());

    LoadResult result = LoadGenerator.run(chat("quick", false), new Load.Closed(2, SHORT));

    assertThat(result.errors()).isEqualTo(5);
    assertThat(result.answered()).isEqualTo(sim.log().size().received() - 5);
  }

  private Target chat(String model, boolean stream) {
    return Target.post(
        "sim",
        URI.create(sim.baseUrl("alpha") + "/chat/completions"),
        Map.of(),
        "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[]}",
        0);
  }

  private Target mock(boolean stream) {
    return Target.post(
        "mock",
        URI.create("http://127.0.0.1:" + sim.port() + "/mock/v1/chat/completions"),
        Map.of(),
        "{\"stream\":" + stream + "}",
        103);
  }
}
