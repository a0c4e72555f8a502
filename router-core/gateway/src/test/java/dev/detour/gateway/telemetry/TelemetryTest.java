package dev.detour.gateway.telemetry;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {
  private static final AttributeKey<Long> INDEX = AttributeKey.longKey("i");

  @TempDir Path directory;

  @Test
  void deliversEverySpanOnce() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 3000);
      List<Span> spans = ingest.await(all -> all.size() >= 3000);
      telemetry.drain(Duration.ofSeconds(5));
      assertThat(spans).hasSize(3000);
      assertThat(distinct(spans)).isEqualTo(3000);
      assertBooks(telemetry.account(), 3000, 0, 0);
    }
  }

  @Test
  void spansWaitOnDiskWhileIngestIsAway() throws IOException {
    OtlpServer first = OtlpServer.start();
    int port = first.port();
    first.close();
    Telemetry telemetry = telemetry(port);
    end(telemetry, 100);
    until(() -> telemetry.account().spooled() == 100);
    telemetry.drain(Duration.ofMillis(300));
    assertBooks(telemetry.account(), 0, 100, 0);
    assertThat(files()).isNotEmpty();

    try (OtlpServer ingest = OtlpServer.start(port)) {
      Telemetry next = telemetry(port);
      assertThat(next.account().recovered()).isEqualTo(100);
      end(next, 10);
      assertThat(distinct(ingest.await(all -> all.size() >= 110))).isEqualTo(110);
      next.drain(Duration.ofSeconds(5));
      assertBooks(next.account(), 110, 0, 0);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void leavesOnDiskWhatItHadNoTimeToSend() throws IOException {
    Telemetry telemetry =
        new Telemetry(
            "r", receiver(1, Optional.empty()), directory, 64 << 20, Duration.ofMinutes(1));
    end(telemetry, 3);
    telemetry.drain(Duration.ZERO);
    assertBooks(telemetry.account(), 0, 3, 0);
  }

  @Test
  void triesAgainWhileIngestHasNoBroker() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.answerWith(503);
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 5);
      ingest.awaitRequests(2);
      assertThat(telemetry.account().lost()).isZero();
      ingest.answerWith(200);
      assertThat(distinct(ingest.await(all -> all.size() >= 5))).isEqualTo(5);
      telemetry.drain(Duration.ofSeconds(5));
      assertBooks(telemetry.account(), 5, 0, 0);
    }
  }

  @Test
  void countsWhatIngestRefusesForGood() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.answerWith(400);
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 7);
      telemetry.drain(Duration.ofSeconds(5));
      assertBooks(telemetry.account(), 0, 0, 7);
    }
  }

  @Test
  void losesOnlyTheSpanThatIngestRefuses() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.answerWith(503); // until all are in one batch
      ingest.refuse(span -> span.getAttributes(0).getValue().getIntValue() % 100 == 42);
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 300);
      ingest.awaitRequests(1);
      ingest.answerWith(200);
      List<Span> spans = ingest.await(all -> distinct(all) >= 297);
      telemetry.drain(Duration.ofSeconds(5));
      assertThat(spans)
          .extracting(span -> span.getAttributes(0).getValue().getIntValue())
          .doesNotContain(42L, 142L, 242L)
          .contains(41L, 43L, 0L, 299L);
      assertBooks(telemetry.account(), 297, 0, 3);
    }
  }

  @Test
  void countsWhatIngestTakesOnlyInPart() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.answerWith(
          200, new byte[] {0x0A, 0x02, 0x08, 0x02}); // partial_success { rejected_spans: 2 }
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 7);
      telemetry.drain(Duration.ofSeconds(5));
      assertBooks(telemetry.account(), 5, 0, 2);
    }
  }

  @Test
  void showsItsTokenWhereItHasOneAndNowhereElse() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      Telemetry telemetry = telemetry(ingest.port(), Optional.of("a-token-of-the-router"));
      end(telemetry, 1);
      telemetry.drain(Duration.ofSeconds(5));
      assertThat(ingest.authorization()).isEqualTo("Bearer a-token-of-the-router");
    }
    assertThat(receiver(1, Optional.of("a-token-of-the-router")).toString())
        .doesNotContain("token");
  }

  @Test
  void keepsInTheQueueWhatTheDiskHasNoRoomFor() throws IOException {
    Telemetry telemetry =
        new Telemetry("r", receiver(1, Optional.empty()), directory, 10, Duration.ofMillis(1));
    end(telemetry, 3);
    telemetry.drain(Duration.ZERO);
    assertThat(telemetry.account().queued()).isEqualTo(3);
    assertThat(telemetry.account().lost()).isZero();
    try (OtlpServer ingest = OtlpServer.start()) {
      Telemetry next = telemetry(ingest.port());
      assertThat(distinct(ingest.await(all -> all.size() >= 3))).isEqualTo(3);
      next.drain(Duration.ofSeconds(5));
      assertBooks(next.account(), 3, 0, 0);
    }
  }

  @Test
  void countsWhatHasRoomNowhere() throws IOException {
    Telemetry telemetry =
        new Telemetry("r", receiver(1, Optional.empty()), directory, 10, Duration.ofMillis(1));
    end(telemetry, 800_000);
    telemetry.drain(Duration.ZERO);
    SpanAccount account = telemetry.account();
    assertThat(account.lost()).isPositive();
    assertThat(account.queued()).isPositive();
    assertThat(account.queued() + account.lost()).isEqualTo(800_000);
  }

  @Test
  void sendsFourFullRequestsAtATimeAndNoMore() throws Exception {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.hold();
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 10_000);
      until(() -> ingest.waiting() == 4);
      Thread.sleep(100);
      assertThat(ingest.waiting()).isEqualTo(4);
      ingest.release(0);
      assertThat(ingest.await(all -> all.size() >= 10_000)).hasSize(10_000);
      telemetry.drain(Duration.ofSeconds(5));
      assertBooks(telemetry.account(), 10_000, 0, 0);
    }
  }

  @Test
  void sendsAloneWhatFillsNoRequest() throws Exception {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.hold();
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 10);
      until(() -> ingest.waiting() == 1);
      end(telemetry, 1_000);
      Thread.sleep(100);
      assertThat(ingest.waiting()).isEqualTo(1);
      ingest.release(0);
      assertThat(ingest.await(all -> all.size() >= 1_010)).hasSize(1_010);
      telemetry.drain(Duration.ofSeconds(5));
    }
  }

  /** Whichever of them it is: what came before it has arrived, what came after is sent again. */
  @Test
  void sendsAgainWhatIsUnderWayWhenOneRequestFails() throws Exception {
    try (OtlpServer ingest = OtlpServer.start()) {
      ingest.hold();
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 10_000);
      until(() -> ingest.waiting() == 4);
      ingest.release(1);
      assertThat(distinct(ingest.await(all -> distinct(all) >= 10_000))).isEqualTo(10_000);
      telemetry.drain(Duration.ofSeconds(5));
      assertBooks(telemetry.account(), 10_000, 0, 0);
    }
  }

  @Test
  void writesNoFileWhileIngestTakesSpans() throws IOException {
    try (OtlpServer ingest = OtlpServer.start()) {
      Telemetry telemetry = telemetry(ingest.port());
      end(telemetry, 3000);
      ingest.await(all -> all.size() >= 3000);
      assertThat(files()).extracting(Path::getFileName).containsExactly(Path.of("queue"));
      telemetry.drain(Duration.ofSeconds(5));
    }
  }

  private static void assertBooks(SpanAccount account, long exported, long spooled, long lost) {
    assertThat(account.exported()).as("exported").isEqualTo(exported);
    assertThat(account.spooled()).as("spooled").isEqualTo(spooled);
    assertThat(account.lost()).as("lost").isEqualTo(lost);
    assertThat(account.queued()).as("queued").isZero();
    assertThat(account.accepted() + account.recovered()).isEqualTo(exported + spooled + lost);
  }

  private Telemetry telemetry(int port) throws IOException {
    return telemetry(port, Optional.empty());
  }

  private Telemetry telemetry(int port, Optional<String> token) throws IOException {
    return new Telemetry(
        "router-test", receiver(port, token), directory, 64 << 20, Duration.ofMillis(5));
  }

  private static Telemetry.Receiver receiver(int port, Optional<String> token) {
    return new Telemetry.Receiver(URI.create("http://127.0.0.1:" + port), token);
  }

  private static void end(Telemetry telemetry, int spans) {
    for (int i = 0; i < spans; i++) {
      telemetry
          .tracer()
          .start("span", dev.detour.gateway.telemetry.Span.Kind.SERVER, TraceContext.root())
          .setAttribute(INDEX, i)
          .end();
    }
  }

  private static long distinct(List<Span> spans) {
    return spans.stream().map(Span::getSpanId).distinct().count();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
