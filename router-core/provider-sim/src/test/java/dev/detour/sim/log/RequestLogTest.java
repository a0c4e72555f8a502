package dev.detour.sim.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.sim.log.RequestLog.Arrival;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void recordsWhatHappenedToAnAttempt() {
    RequestLog log = new RequestLog(10, null, nanos::get);
    Attempt attempt = log.arrived(arrival("alpha"));
    attempt.faulted("spell", "stream_cut");
    nanos.addAndGet(20_000_000);
    attempt.answered(200);
    attempt.eventSent();
    nanos.addAndGet(5_000_000);
    attempt.tokenSent();
    attempt.eventSent();
    attempt.bill(new TokenUsage(100, 64, 9, 2));
    nanos.addAndGet(5_000_000);
    attempt.end();
    attempt.callerLeft();

    AttemptRecord record = log.records().get(0);
    assertThat(record)
        .isEqualTo(
            new AttemptRecord(
                1,
                Instant.EPOCH,
                "alpha",
                "m",
                true,
                "key",
                "id",
                "00-1-2-01",
                "spell",
                "stream_cut",
                200,
                2,
                new TokenUsage(100, 64, 9, 2),
                false,
                false,
                20.0,
                25.0,
                30.0,
                1));
    assertThat(AttemptJson.parse(AttemptJson.line(record))).isEqualTo(record);
  }

  @Test
  void countsTheAttemptsUnderWayOfEachProvider() {
    RequestLog log = new RequestLog(10, null, nanos::get);
    Attempt first = log.arrived(arrival("alpha"));
    log.arrived(arrival("beta"));
    log.arrived(arrival("alpha"));
    first.end();
    log.arrived(arrival("alpha"));

    assertThat(log.records()).extracting(AttemptRecord::concurrency).containsExactly(1, 1, 2, 2);
    assertThat(log.size()).isEqualTo(new RequestLog.Size(4, 4, 0, 3));
  }

  @Test
  void forgetsTheOldestAndSaysSo() {
    RequestLog log = new RequestLog(3, null, nanos::get);
    for (int i = 0; i < 5; i++) {
      log.arrived(arrival("alpha")).end();
    }

    assertThat(log.records()).extracting(AttemptRecord::sequence).containsExactly(3L, 4L, 5L);
    assertThat(log.since(4)).extracting(AttemptRecord::sequence).containsExactly(5L);
    assertThat(log.size()).isEqualTo(new RequestLog.Size(5, 3, 2, 0));
    log.clear();
    assertThat(log.size()).isEqualTo(new RequestLog.Size(5, 0, 5, 0));
  }

  @Test
  void theFileHasEveryEndedAttempt(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("deep/log.ndjson");
    try (RequestLog log = new RequestLog(2, LogFile.open(path), nanos::get)) {
      for (int i = 0; i < 3_000; i++) {
        log.arrived(arrival("alpha")).end();
      }
      log.arrived(arrival("beta"));
    }

    List<AttemptRecord> lines = Files.readAllLines(path).stream().map(AttemptJson::parse).toList();
    assertThat(lines).hasSize(3_000).allMatch(AttemptRecord::ended);
    assertThat(lines).extracting(AttemptRecord::sequence).isSorted();
  }

  @Test
  void waitingEndsWithTheLogWhenItIsNotAsWanted() {
    RequestLog log = new RequestLog(3, null, nanos::get);
    log.arrived(arrival("alpha"));

    assertThatThrownBy(() -> log.awaitEnded(1, Duration.ofMillis(30)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("provider=alpha");
  }

  private static Arrival arrival(String provider) {
    return new Arrival(Instant.EPOCH, provider, "m", true, "key", "id", "00-1-2-01");
  }
}
