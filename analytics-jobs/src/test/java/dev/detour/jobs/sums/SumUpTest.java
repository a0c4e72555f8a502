package dev.detour.jobs.sums;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SumUpTest {
  private OneInputStreamOperatorTestHarness<Measures, Sum<String, List<Long>>> operator;

  @BeforeEach
  void open() throws Exception {
    operator = new OneInputStreamOperatorTestHarness<>(new SumUp<>(new CostsByTenant()));
    operator.open();
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  @Test
  void sumsPassBeforeTheWatermarkThatTheirSpansCameBefore() throws Exception {
    send("acme", 1);
    send("globex", 2);
    send("acme", 3);
    assertThat(operator.getOutput()).isEmpty();

    operator.processWatermark(100);
    send("acme", 4);
    operator.processWatermark(200);

    assertThat(operator.getOutput().stream().map(SumUpTest::unwrapped))
        .containsExactlyInAnyOrder(
            sum("acme", 1, 3),
            sum("globex", 2),
            new Watermark(100),
            sum("acme", 4),
            new Watermark(200));
    assertThat(operator.getOutput().stream().map(SumUpTest::unwrapped).skip(2))
        .containsExactly(new Watermark(100), sum("acme", 4), new Watermark(200));
  }

  @Test
  void aCheckpointLeavesNothingBehind() throws Exception {
    send("acme", 1);
    operator.prepareSnapshotPreBarrier(1);
    assertThat(operator.extractOutputValues()).containsExactly(sum("acme", 1));
    operator.prepareSnapshotPreBarrier(2);
    assertThat(operator.extractOutputValues()).hasSize(1);
  }

  @Test
  void theEndOfTheStreamLeavesNothingBehind() throws Exception {
    send("acme", 1);
    operator.endInput();
    operator.getOperator().finish();
    assertThat(operator.extractOutputValues()).containsExactly(sum("acme", 1));
  }

  @Test
  void whatDoesNotCountIsPassedOver() throws Exception {
    send("", 1);
    operator.processWatermark(100);
    assertThat(operator.extractOutputValues()).isEmpty();
  }

  @Test
  void holdsABoundedNumberOfKeys() throws Exception {
    for (int i = 0; i < SumUp.MOST_KEYS; i++) {
      assertThat(operator.getOutput()).isEmpty();
      send("tenant-" + i, i);
    }
    assertThat(operator.extractOutputValues()).hasSize(SumUp.MOST_KEYS);
  }

  private void send(String tenant, long cost) throws Exception {
    Measures span =
        new Measures(
            SpanKind.REQUEST,
            60,
            tenant,
            "",
            "",
            "",
            1,
            "served",
            0,
            cost,
            0,
            false,
            0,
            0,
            0,
            0,
            0,
            0,
            "",
            "",
            0);
    operator.processElement(span, 0);
  }

  private static Sum<String, List<Long>> sum(String tenant, long... costs) {
    return new Sum<>(tenant, Arrays.stream(costs).boxed().toList());
  }

  private static Object unwrapped(Object element) {
    return element instanceof StreamRecord<?> record ? record.getValue() : element;
  }

  /** The costs of each tenant's spans, one by one. */
  private static final class CostsByTenant implements Summing<String, List<Long>> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean takes(Measures span) {
      return !span.tenant().isEmpty();
    }

    @Override
    public String key(Measures span) {
      return span.tenant();
    }

    @Override
    public List<Long> nothing() {
      return new ArrayList<>();
    }

    @Override
    public void add(List<Long> costs, Measures span) {
      costs.add(span.costUsdMicros());
    }
  }
}
