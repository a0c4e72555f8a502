package dev.detour.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.bench.load.LoadResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final Report report = new Report(new PrintStream(text, true, StandardCharsets.UTF_8));

  @Test
  void showsMediansAndRatiosToTheFirst() {
    Measurement direct = measurement("direct", 1_000, 4_000, 2_000);
    Measurement router = measurement("router", 500, 900, 700);

    report.throughput("Plain", List.of(direct, router));

    assertThat(text.toString(StandardCharsets.UTF_8).lines().toList().get(4))
        .startsWith("  router")
        .containsSubsequence("700", "(500-900)", "0.35", "1.00", "10");
  }

  @Test
  void showsWhatATargetAdds() {
    report.latency("Paced", List.of(measurement("direct", 100), measurement("router", 100)));

    assertThat(text.toString(StandardCharsets.UTF_8)).contains("added p50").contains("0.00");
  }

  @Test
  void showsWhenTheFirstTokenCame() {
    report.firstContent("First", List.of(measurement("direct", 100), measurement("router", 100)));

    assertThat(text.toString(StandardCharsets.UTF_8).lines().toList().get(4))
        .startsWith("  router")
        .containsSubsequence("1.00", "1.00", "0.00", "0.00");
  }

  @Test
  void doesNotHideErrors() {
    report.throughput("Plain", List.of(new Measurement("direct", List.of(round(10, 3)))));

    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("direct: 3 errors beside 10 whole answers");
  }

  private static Measurement measurement(String target, int... perSecond) {
    return new Measurement(target, Arrays.stream(perSecond).mapToObj(n -> round(n, 0)).toList());
  }

  /** One second in which each answer took 1 ms and 10 us of processor time. */
  private static Measurement.Round round(int answered, int errors) {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(1_000, answered);
    LoadResult result =
        new LoadResult(answered, errors, Duration.ofSeconds(1), 0, histogram, histogram);
    return new Measurement.Round(result, Duration.ofNanos(10_000L * answered), Duration.ZERO);
  }
}
