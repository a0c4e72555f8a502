package dev.detour.jobs.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.Measures;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DropRepeatedSpansTest {
  private static final long MINUTE = 1_788_256_800L;
  private static final Duration ALLOWED = Duration.ofMinutes(15);
  private static final long CLOSES = new Lateness(ALLOWED).closesAt(MINUTE);
  private static final long IN_TIME = CLOSES - 1;

  private KeyedOneInputStreamOperatorTestHarness<Integer, DecisionSpan, Measures> operator;

  @BeforeEach
  void open() throws Exception {
    operator = harness();
    operator.open();
  }

  @AfterEach
  void close() throws Exception {
    operator.close();
  }

  @Test
  void letsEachSpanPassOnce() throws Exception {
    operator.processElement(Measure.span(1, MINUTE, IN_TIME), 0);
    operator.processElement(Measure.span(2, MINUTE, IN_TIME), 0);
    operator.processElement(Measure.span(1, MINUTE, IN_TIME), 0);

    assertThat(rows()).isEqualTo(2);
    assertThat(counted()).isEqualTo(2);
  }

  @Test
  void remembersAcrossARestart() throws Exception {
    operator.processElement(Measure.span(1, MINUTE, IN_TIME), 0);
    OperatorSubtaskState snapshot = operator.snapshot(1, 1);
    operator.close();

    operator = harness();
    operator.initializeState(snapshot);
    operator.open();
    operator.processElement(Measure.span(1, MINUTE, IN_TIME), 0);
    operator.processElement(Measure.span(2, MINUTE, IN_TIME), 0);

    assertThat(counted()).isEqualTo(1);
  }

  @Test
  void forgetsAMinuteWhenItCloses() throws Exception {
    for (int id = 1; id <= 1000; id++) {
      operator.processElement(Measure.span(id, MINUTE, IN_TIME), 0);
      operator.processElement(Measure.span(id, MINUTE + 60, IN_TIME), 0);
    }
    int before = operator.numKeyedStateEntries();

    operator.processWatermark(CLOSES);

    assertThat(before).isPositive();
    assertThat(operator.numEventTimeTimers()).isLessThan(257);
    operator.processWatermark(CLOSES + 60_000);
    assertThat(operator.numKeyedStateEntries()).isZero();
    assertThat(operator.numEventTimeTimers()).isZero();
  }

  @Test
  void writesALateSpanButDoesNotCountIt() throws Exception {
    operator.processElement(Measure.span(1, MINUTE, CLOSES), 0);
    operator.processWatermark(CLOSES);
    operator.processElement(Measure.span(2, MINUTE, IN_TIME), 0);

    assertThat(rows()).isEqualTo(2);
    assertThat(counted()).isZero();
    assertThat(operator.numKeyedStateEntries()).isZero();
  }

  @Test
  void neverCountsARepetitionHoweverLate() throws Exception {
    operator.processElement(Measure.span(1, MINUTE, IN_TIME), 0);
    operator.processWatermark(CLOSES);
    operator.processElement(Measure.span(1, MINUTE, CLOSES + 1), 0);

    assertThat(counted()).isEqualTo(1);
  }

  private int rows() {
    return operator.getSideOutput(DropRepeatedSpans.ATTEMPT_ROWS).size();
  }

  private int counted() {
    return operator.extractOutputValues().size();
  }

  private static KeyedOneInputStreamOperatorTestHarness<Integer, DecisionSpan, Measures> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new DropRepeatedSpans(new Lateness(ALLOWED))),
        new DropRepeatedSpans.Bucket(),
        Types.INT);
  }
}
