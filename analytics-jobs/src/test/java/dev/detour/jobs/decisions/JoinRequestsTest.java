package dev.detour.jobs.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class JoinRequestsTest {
  private static final long RECEIVED = 1_788_256_800_000L;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration MEMORY = Duration.ofMinutes(15);
  private static final long DUE = RECEIVED + PATIENCE.toMillis();
  private static final long OVER = DUE + MEMORY.toMillis();

  @Test
  void saysNothingOfAWholeRequestAndForgetsItAtOnce() throws Exception {
    try (var join = harness()) {
      join.processElement(attempt(), 0);
      join.processElement(attempt(), 0);
      join.processElement(request(2), 0);

      assertForgotten(join);
      join.processWatermark(OVER);
      assertThat(rows(join)).isEmpty();
    }
  }

  @Test
  void remembersNothingOfARequestWithoutAttempts() throws Exception {
    try (var join = harness()) {
      join.processElement(request(0), 0);

      assertForgotten(join);
      assertThat(rows(join)).isEmpty();
    }
  }

  @Test
  void reportsARequestThatNeverComesOnceAndThenForgets() throws Exception {
    try (var join = harness()) {
      join.processElement(attempt(), 0);
      join.processWatermark(DUE - 1);
      assertThat(rows(join)).isEmpty();

      join.processWatermark(DUE);
      assertThat(rows(join)).containsExactly(row(false, 0, 1));
      join.processWatermark(OVER);

      assertThat(rows(join)).hasSize(1);
      assertForgotten(join);
    }
  }

  @Test
  void reportsAttemptsThatNeverCome() throws Exception {
    try (var join = harness()) {
      join.processElement(request(2), 0);
      join.processElement(attempt(), 0);
      join.processWatermark(DUE);

      assertThat(rows(join)).containsExactly(row(true, 2, 1));
    }
  }

  @Test
  void reportsAttemptsThatTheRequestDoesNotState() throws Exception {
    try (var join = harness()) {
      join.processElement(attempt(), 0);
      join.processElement(attempt(), 0);
      join.processElement(request(1), 0);
      join.processWatermark(DUE);

      assertThat(rows(join)).containsExactly(row(true, 1, 2));
    }
  }

  @Test
  void replacesTheGapWhenTheRestComesAlsoAfterARestart() throws Exception {
    OperatorSubtaskState snapshot;
    try (var join = harness()) {
      join.processElement(request(2), 0);
      join.processWatermark(DUE);
      snapshot = join.snapshot(1, 1);
    }
    try (var join = newHarness()) {
      join.initializeState(snapshot);
      join.open();
      join.processElement(attempt(), 0);
      join.processElement(attempt(), 0);

      assertThat(rows(join)).containsExactly(row(true, 2, 1), row(true, 2, 2));
      assertForgotten(join);
    }
  }

  /** In whatever order parts come, and however long the log's clock pauses in between. */
  @Property(tries = 200)
  void endsWithTheRightVerdictInAnyOrder(
      @ForAll @IntRange(max = 4) int stated,
      @ForAll @IntRange(max = 4) int made,
      @ForAll boolean requestComes,
      @ForAll int seed)
      throws Exception {
    Random random = new Random(seed);
    List<JoinPart> parts = new ArrayList<>();
    IntStream.range(0, made).forEach(i -> parts.add(attempt()));
    if (requestComes) {
      parts.add(request(stated));
    }
    Collections.shuffle(parts, random);
    boolean isWhole = requestComes && stated == made;
    try (var join = harness()) {
      // A request that becomes whole is forgotten; here no more than it states is sent after it.
      for (JoinPart part : parts) {
        join.processElement(part, 0);
        join.processWatermark(Math.min(OVER - 1, RECEIVED + random.nextInt(120_000)));
      }
      join.processWatermark(OVER);

      List<String> rows = rows(join);
      if (isWhole) {
        assertThat(rows.isEmpty() || rows.get(rows.size() - 1).equals(row(true, stated, made)))
            .isTrue();
      } else if (!parts.isEmpty() && !(requestComes && stated < made)) {
        assertThat(rows.get(rows.size() - 1))
            .isEqualTo(row(requestComes, requestComes ? stated : 0, made));
      }
      join.processWatermark(OVER * 2);
      assertForgotten(join);
    }
  }

  private static JoinPart attempt() {
    return new JoinPart(1, 2, 3, false, 0, RECEIVED * 1000, RECEIVED, "acme");
  }

  private static JoinPart request(int stated) {
    return new JoinPart(1, 2, 3, true, stated, RECEIVED * 1000, RECEIVED, "acme");
  }

  private static String row(boolean requestSeen, int stated, int seen) {
    OpenJoin join = new OpenJoin();
    join.tenant = "acme";
    join.startedAtMicros = RECEIVED * 1000;
    join.requestSeen = requestSeen;
    join.attemptsStated = stated;
    join.attemptsSeen = seen;
    return text(JoinGapRow.TABLE.encode(new JoinGapRow(new JoinKey(1, 2, 3), join)));
  }

  private static String text(byte[] row) {
    return java.util.HexFormat.of().formatHex(row);
  }

  private static List<String> rows(
      KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinPart, byte[]> join) {
    return join.extractOutputValues().stream().map(JoinRequestsTest::text).toList();
  }

  private static void assertForgotten(
      KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinPart, byte[]> join) {
    assertThat(join.numKeyedStateEntries()).isZero();
    assertThat(join.numEventTimeTimers()).isZero();
  }

  private static KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinPart, byte[]> harness()
      throws Exception {
    var harness = newHarness();
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<JoinKey, JoinPart, byte[]> newHarness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new JoinRequests(PATIENCE, MEMORY)),
        JoinPart::key,
        TypeInformation.of(JoinKey.class));
  }
}
