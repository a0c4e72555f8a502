package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.Outbox.Parcel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final int QUEUE_BYTES = 2_000;

  @TempDir Path directory;
  private SpanAccount account = new SpanAccount();
  private Outbox outbox;
  private long made;

  @BeforeEach
  void begin() throws IOException {
    outbox = open();
  }

  @Test
  void givesTheSameUntilItIsAcknowledged() throws IOException {
    accept();
    Parcel first = outbox.next();
    accept();
    assertThat(outbox.next()).isSameAs(first);
    outbox.acknowledge(0);
    assertThat(numbers(outbox.next())).containsExactly(1L);
  }

  @Test
  void forgetsWhatWasUnderWayWhileItWentToDisk() throws IOException {
    accept();
    assertThat(numbers(outbox.next())).containsExactly(0L);
    accept();
    outbox.spill();
    assertThat(account.spooled()).isEqualTo(2);
    outbox.acknowledge(0);
    assertThat(account.exported()).isEqualTo(1);
    assertThat(numbers(outbox.next())).containsExactly(1L);
    outbox.acknowledge(0);
    assertThat(outbox.next()).isNull();
  }

  @Test
  void relievesTheQueueBeforeItIsFull() {
    for (int spans = 0; spans < 1_000 && account.spooled() == 0; spans++) {
      accept();
    }
    assertThat(account.spooled()).isPositive();
    assertThat(account.lost()).isZero();
    assertThat(account.queued()).isZero();
    assertThat(made).isGreaterThan(10);
  }

  @Test
  void givesFromTheQueueWhatTheDiskHasNoRoomFor() throws IOException {
    outbox = open(10);
    accept();
    outbox.spill();
    assertThat(account.queued()).isEqualTo(1);
    assertThat(numbers(outbox.next())).containsExactly(0L);
  }

  @Test
  void countsWhatWasRefused() throws IOException {
    accept();
    accept();
    outbox.next();
    outbox.acknowledge(1);
    assertThat(account.lost()).isEqualTo(1);
    assertThat(account.exported()).isEqualTo(1);
    assertThat(account.unacknowledged()).isZero();
  }

  /** Every order of what may happen, deaths of the process included: each span, oldest first. */
  @Test
  void deliversEverySpanOnceInOrderAndAgainOnlyAfterADeath() throws IOException {
    Random random = new Random(11);
    List<Long> delivered = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5, 6, 7 -> accept();
        case 8, 9, 10 -> outbox.next();
        case 11, 12, 13 -> deliver(delivered);
        case 14, 15, 16 -> outbox.relieve();
        case 17, 18 -> outbox.spill();
        default -> outbox = open(); // without a close: the process died
      }
      assertThat(account.lost()).isZero();
    }
    while (outbox.next() != null) {
      deliver(delivered);
    }
    assertThat(delivered).containsExactlyElementsOf(LongStream.range(0, made).boxed().toList());
    assertThat(account.unacknowledged()).isZero();
  }

  private void deliver(List<Long> delivered) throws IOException {
    Parcel parcel = outbox.next();
    if (parcel != null) {
      delivered.addAll(numbers(parcel));
      outbox.acknowledge(0);
    }
  }

  private void accept() {
    outbox.accept(ByteBuffer.allocate(40).putLong(made++).array());
    outbox.relieve();
  }

  private Outbox open() throws IOException {
    return open(64 << 20);
  }

  private Outbox open(long diskBytes) throws IOException {
    account = new SpanAccount();
    return new Outbox(
        SpanQueue.open(directory.resolve("queue"), QUEUE_BYTES),
        new Spool(directory, diskBytes, 4_096),
        new SpanEnvelope("router-test"),
        account);
  }

  /** What {@link #accept} numbered, found by the spans' length. */
  private static List<Long> numbers(Parcel parcel) {
    List<Long> numbers = new ArrayList<>();
    ProtoFields requests = new ProtoFields(Objects.requireNonNull(parcel).payload());
    while (requests.next()) {
      for (ProtoFields scopes = new ProtoFields(requests.value()); scopes.next(); ) {
        if (scopes.isMessage(2)) {
          for (ProtoFields spans = new ProtoFields(scopes.value()); spans.next(); ) {
            if (spans.isMessage(2)) {
              numbers.add(ByteBuffer.wrap(spans.value()).getLong());
            }
          }
        }
      }
    }
    return numbers;
  }
}
