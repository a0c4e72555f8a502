package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final List<String> TENANTS = List.of("tenant-a", "tenant-b");
  private static final double TINY = 1e-6;

  private final TraceLibrary library;
  private final Demand demand;

  DemandTest() throws IOException {
    library = TraceLibrary.read(Optional.empty());
    demand = new Demand(library, TENANTS);
  }

  @Test
  void everyFeatureHasItsShareOfItsTenantsMean() {
    double used = 0.97; // tenant-b has everything but code-review and prompt-lab
    for (DemoFeature feature : DemoFeature.ALL) {
      double expected = feature.isUsedBy("tenant-b") ? feature.share() / (used - 0.06) : 0;

      assertThat(mean(hour -> demand.at(1, feature, hour)) / demand.mean(1))
          .as(feature.name())
          .isCloseTo(expected, within(TINY));
    }
    assertThat(mean(demand::at) / demand.mean()).isCloseTo(1, within(TINY));
  }

  @Test
  void followsTheRhythmOfTheWorkWhereItIsKnownAndElseOfTheTenant() {
    DemoFeature chat = feature("support-chat");
    DemoFeature report = feature("nightly-report");
    Trace work = library.of(report.workload());

    for (int hour = 0; hour < TenantVolumes.HOURS; hour++) {
      assertThat(demand.at(0, chat, hour) / mean(it -> demand.at(0, chat, it)))
          .isCloseTo(library.volumes().at(0, hour) / library.volumes().mean(0), within(TINY));
      assertThat(demand.at(0, report, hour) / mean(it -> demand.at(0, report, it)))
          .isCloseTo(work.relativeRate(hour).orElseThrow(), within(TINY));
    }
  }

  @Test
  void somebodyHasToAsk() {
    assertThatThrownBy(() -> new Demand(library, List.of()))
        .hasMessage("tenants: [] (expected: one that asks)");
  }

  private static DemoFeature feature(String name) {
    return DemoFeature.ALL.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  private static double mean(IntToDoubleFunction of) {
    return IntStream.range(0, TenantVolumes.HOURS).mapToDouble(of).average().orElseThrow();
  }
}
