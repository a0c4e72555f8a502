package dev.detour.jobs.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.sums.Sum;
import dev.detour.policy.event.LatencyHistogram;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollUpTest {
  private static final long MINUTE = 1_788_256_800L;
  private static final Lateness LATENESS = new Lateness(Duration.ofMinutes(15));
  private static final RollupKey KEY =
      new RollupKey(MINUTE, "acme", "support-chat", "critical_user_facing", "alpha", 7);

  private KeyedOneInputStreamOperatorTestHarness<RollupKey, Sum<RollupKey, RollupTotals>, byte[]>
      operator;

  @BeforeEach
  void open() throws Exception {
    operator = harness();
    operator.open();
    operator.setProcessingTime(10_250);
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  @Test
  void addsUpEveryMeasure() throws Exception {
    add(Measure.request(MINUTE, "served", 0, 100, 1_000));
    add(Measure.request(MINUTE, "served_degraded", 2, 50, 3_000));
    add(Measure.attempt(MINUTE, "", 100, 900, 400, 8));
    add(Measure.attempt(MINUTE, "timeout", 0, 2_000, Measures.NONE, 0));
    operator.setProcessingTime(11_000);

    RollupTotals totals = new RollupTotals();
    totals.requests = 2;
    totals.outcomes = Map.of("served", 1L, "served_degraded", 1L);
    totals.requestsWithFallback = 1;
    totals.fallbackDepthSum = 2;
    totals.requestCostUsdMicros = 150;
    totals.requestLatency = Map.of(bucket(1_000), 1L, bucket(3_000), 1L);
    totals.routerOverhead = Map.of(bucket(500), 1L, bucket(1_500), 1L);
    totals.attempts = 2;
    totals.attemptsFailed = 1;
    totals.failures = Map.of("timeout", 1L);
    totals.attemptCostUsdMicros = 100;
    totals.inputTokens = 8;
    totals.cachedInputTokens = 4;
    totals.outputTokens = 16;
    totals.reasoningTokens = 2;
    totals.attemptLatency = Map.of(bucket(900), 1L, bucket(2_000), 1L);
    totals.firstChunkLatency = Map.of(bucket(400), 1L);
    assertThat(rows()).containsExactly(row(totals));
    assertThat(totals.revision()).isEqualTo(4);
  }

  /** A field that is added later and forgotten in the sum would be zero in every row. */
  @Test
  void totalsOfPartsAreThoseOfAllTheirSpans() throws Exception {
    RollupTotals part = new RollupTotals();
    RollupTotals twice = new RollupTotals();
    for (Field field : RollupTotals.class.getFields()) {
      if (field.getType() == long.class && !field.getName().equals("writeAtMillis")) {
        field.setLong(part, 3);
        field.setLong(twice, 6);
      } else if (field.getType() == Map.class) {
        field.set(part, Map.of("key", 3L));
        field.set(twice, Map.of("key", 6L));
      }
    }
    RollupTotals sum = new RollupTotals();
    sum.add(part);
    sum.add(part);
    assertThat(sum).usingRecursiveComparison().isEqualTo(twice);
  }

  @Test
  void writesAChangedWindowOnceABeatAndAnUnchangedOneNotAtAll() throws Exception {
    add(Measure.request(MINUTE, "served", 0, 1, 1));
    add(Measure.request(MINUTE, "served", 0, 1, 1));
    assertThat(rows()).isEmpty();
    operator.setProcessingTime(11_000);
    assertThat(rows()).hasSize(1);

    operator.setProcessingTime(15_000);
    assertThat(rows()).hasSize(1);

    add(Measure.request(MINUTE, "served", 0, 1, 1));
    operator.setProcessingTime(16_000);
    assertThat(rows()).hasSize(2);
    assertThat(revisions()).containsExactly(2L, 3L);
  }

  @Test
  void writesWhatIsOutstandingWhenTheMinuteClosesAndDropsItsState() throws Exception {
    add(Measure.request(MINUTE, "served", 0, 1, 1));

    operator.processWatermark(LATENESS.closesAt(MINUTE));

    assertThat(rows()).hasSize(1);
    assertThat(operator.numKeyedStateEntries()).isZero();
    assertThat(operator.numEventTimeTimers()).isZero();
    operator.setProcessingTime(20_000);
    assertThat(rows()).hasSize(1);
  }

  @Test
  void writesTheSameRowForTheSameSpansAfterARestart() throws Exception {
    add(Measure.request(MINUTE, "served", 0, 10, 5));
    OperatorSubtaskState snapshot = operator.snapshot(1, 1);
    add(Measure.request(MINUTE, "stopped", 1, 20, 6));
    add(Measure.attempt(MINUTE, "", 30, 7, 3, 4));
    operator.setProcessingTime(11_000);
    List<String> before = rows();
    operator.close();

    operator = harness();
    operator.initializeState(snapshot);
    operator.open();
    operator.setProcessingTime(30_100);
    add(Measure.attempt(MINUTE, "", 30, 7, 3, 4));
    add(Measure.request(MINUTE, "stopped", 1, 20, 6));
    operator.setProcessingTime(31_000);

    // The window as restored may be written first; the last row decides.
    assertThat(rows().get(rows().size() - 1)).isEqualTo(before.get(before.size() - 1));
    assertThat(revisions()).isSorted();
  }

  private void add(Measures measures) throws Exception {
    RollupTotals one = new RollupTotals();
    one.add(measures);
    operator.processElement(new Sum<>(RollupKey.of(measures), one), 0);
  }

  private List<String> rows() {
    return operator.extractOutputValues().stream().map(RollUpTest::hex).toList();
  }

  /** The revision is the last column. */
  private List<Long> revisions() {
    return operator.extractOutputValues().stream()
        .map(row -> Long.reverseBytes(ByteBuffer.wrap(row).getLong(row.length - 8)))
        .toList();
  }

  private static String row(RollupTotals totals) {
    return hex(RollupRow.TABLE.encode(new RollupRow(KEY, totals)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static int bucket(long micros) {
    return LatencyHistogram.bucketOf(micros);
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          RollupKey, Sum<RollupKey, RollupTotals>, byte[]>
      harness() throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new RollUp(LATENESS, Duration.ofSeconds(1))),
        Sum::key,
        TypeInformation.of(RollupKey.class));
  }
}
