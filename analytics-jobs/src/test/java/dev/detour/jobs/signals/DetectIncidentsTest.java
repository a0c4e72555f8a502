package dev.detour.jobs.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.jobs.sums.Sum;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectIncidentsTest {
  private static final long START = 1_788_256_800L;
  private static final DetectIncidents.Attempts ATTEMPTS = new DetectIncidents.Attempts();

  @Test
  void opensAndClosesAnIncidentWhateverTheOrderWithinAMinuteAndAcrossARestart() throws Exception {
    close(open());
  }

  /**
   * State that an earlier version wrote is what this one goes on with. The state in the resources
   * was written by the version of its folder's name; a new one is written by running this test with
   * {@code -Ddetour.write-checkpoint=<file>}.
   */
  @ParameterizedTest
  @ValueSource(strings = "before-shared-judging")
  void closesAnIncidentThatAnEarlierVersionOpened(String version) throws Exception {
    String write = System.getProperty("detour.write-checkpoint");
    if (write != null) {
      OperatorSnapshotUtil.writeStateHandle(open(), write);
      return;
    }
    URL state = DetectIncidentsTest.class.getResource("/checkpoints/" + version + "/incidents");
    close(OperatorSnapshotUtil.readStateHandle(Path.of(state.toURI()).toString()));
  }

  /** Ten minutes, of which seven are judged and an incident is open. */
  private static OperatorSubtaskState open() throws Exception {
    try (var detect = harness()) {
      detect.open();
      for (int minute = 9; minute >= 0; minute--) {
        attempts(detect, minute, 100, minute >= 5 ? 80 : 0);
      }
      detect.processWatermark((START + 7 * 60 + 120) * 1_000);
      assertThat(rows(detect)).as("minutes 5 and 6 of an outage").hasSize(2);
      assertThat(detect.getSideOutput(DetectIncidents.SIGNALS))
          .extracting(record -> record.getValue().change())
          .containsExactly(Signal.Change.OPENED);
      return detect.snapshot(0, 0);
    }
  }

  /** Goes on with that, until the incident is over. */
  private static void close(OperatorSubtaskState kept) throws Exception {
    try (var detect = harness()) {
      detect.initializeState(kept);
      detect.open();
      for (int minute = 10; minute < 14; minute++) {
        attempts(detect, minute, 100, 0);
      }
      detect.processWatermark((START + 20 * 60 + 120) * 1_000);
      RouteWatch closed = new RouteWatch();
      closed.startedAt = START + 5 * 60;
      closed.detectedAt = START + 5 * 60;
      closed.endedAt = START + 10 * 60;
      List<byte[]> rows = rows(detect);
      assertThat(rows).as("the incident goes on").isNotEmpty();
      byte[] last = rows.get(rows.size() - 1);
      assertThat(text(last)).startsWith("alpha").contains("server_error");
      assertThat(millis(last, 6)).isEqualTo(closed.startedAt * 1_000);
      assertThat(millis(last, 14)).isEqualTo(closed.detectedAt * 1_000);
      assertThat(last[22]).as("it has ended").isZero();
      assertThat(millis(last, 23)).isEqualTo(closed.endedAt * 1_000);
      assertThat(millis(last, 31)).as("attempts").isEqualTo(5 * 100 + 100);
      assertThat(millis(last, 39)).as("failures").isEqualTo(5 * 80);
      assertThat(detect.getSideOutput(DetectIncidents.SIGNALS))
          .extracting(record -> record.getValue())
          .singleElement()
          .satisfies(
              signal -> {
                assertThat(signal.kind()).isEqualTo(Signal.Kind.ROUTE_INCIDENT);
                assertThat(signal.change()).isEqualTo(Signal.Change.CLOSED);
                assertThat(signal.key()).isEqualTo(new SignalKey("", "", "", "alpha"));
                assertThat(signal.startedAt()).isEqualTo(closed.startedAt);
                assertThat(signal.state()).isEqualTo("server_error");
                assertThat(signal.failed()).isEqualTo(5 * 80);
              });
    }
  }

  @Test
  void whatComesAfterItsMinuteWasJudgedChangesNothing() throws Exception {
    try (var detect = harness()) {
      detect.open();
      attempts(detect, 0, 100, 0);
      detect.processWatermark((START + 60 + 120) * 1_000);
      attempts(detect, 0, 100, 100);
      detect.processWatermark((START + 600) * 1_000);
      assertThat(rows(detect)).isEmpty();
    }
  }

  @Test
  void mistakesOfCallersAreNoIncident() throws Exception {
    try (var detect = harness()) {
      detect.open();
      for (int i = 0; i < 200; i++) {
        detect.processElement(sum(attempt(0, i % 2 == 0 ? "invalid_request" : "cancelled")), 0);
      }
      detect.processWatermark((START + 600) * 1_000);
      assertThat(rows(detect)).isEmpty();
    }
  }

  @Test
  void onlyAttemptsOnRoutesAreWatched() {
    assertThat(ATTEMPTS.takes(attempt(0, ""))).isTrue();
    assertThat(ATTEMPTS.takes(measures(SpanKind.REQUEST, "alpha", 0, ""))).isFalse();
    assertThat(ATTEMPTS.takes(measures(SpanKind.ATTEMPT, "", 0, ""))).isFalse();
  }

  private static void attempts(
      KeyedOneInputStreamOperatorTestHarness<String, Sum<SignalMinute, MinuteCount>, byte[]> detect,
      int minute,
      int attempts,
      int failures)
      throws Exception {
    for (int i = 0; i < attempts; i++) {
      detect.processElement(sum(attempt(minute, i < failures ? "server_error" : "")), 0);
    }
  }

  private static Sum<SignalMinute, MinuteCount> sum(Measures attempt) {
    MinuteCount count = ATTEMPTS.nothing();
    ATTEMPTS.add(count, attempt);
    return new Sum<>(ATTEMPTS.key(attempt), count);
  }

  private static Measures attempt(int minute, String failure) {
    return measures(SpanKind.ATTEMPT, "alpha", minute, failure);
  }

  private static Measures measures(SpanKind kind, String route, int minute, String result) {
    return new Measures(
        kind,
        START + minute * 60L,
        "acme",
        "f",
        "c",
        route,
        1,
        result,
        0,
        0,
        0,
        false,
        Measures.NONE,
        Measures.NONE,
        0,
        0,
        0,
        0,
        "",
        "",
        Measures.NONE);
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          String, Sum<SignalMinute, MinuteCount>, byte[]>
      harness() throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new DetectIncidents()),
        sum -> sum.key().of().route(),
        TypeInformation.of(String.class));
  }

  private static List<byte[]> rows(
      KeyedOneInputStreamOperatorTestHarness<String, Sum<SignalMinute, MinuteCount>, byte[]>
          detect) {
    return detect.extractOutputValues();
  }

  private static String text(byte[] row) {
    return new String(row, 1, row.length - 1, StandardCharsets.ISO_8859_1);
  }

  private static long millis(byte[] row, int at) {
    return ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }
}
