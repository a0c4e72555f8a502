package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.Outbox.Parcel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  private final Deque<Taken> underWay = new ArrayDeque<>();
  private long made;

  @BeforeEach
  void begin() throws IOException {
    outbox = open();
  }

  @Test
  void givesWhatIsUnderWayAgainOnlyAfterARewind() throws IOException {
    accept();
    assertThat(numbers(outbox.take())).containsExactly(0L);
    assertThat(outbox.take()).isNull();
    accept();
    assertThat(numbers(outbox.take())).containsExactly(1L);
    assertThat(outbox.spansUnderWay()).isEqualTo(2);
    outbox.acknowledge(0);
    outbox.rewind();
    assertThat(outbox.spansUnderWay()).isZero();
    assertThat(numbers(outbox.take())).containsExactly(1L);
    assertThat(account.exported()).isEqualTo(1);
  }

  @Test
  void forgetsWhatWasUnderWayWhileItWentToDisk() throws IOException {
    accept();
    assertThat(numbers(outbox.take())).containsExactly(0L);
    accept();
    assertThat(numbers(outbox.take())).containsExactly(1L);
    accept();
    outbox.spill();
    assertThat(account.spooled()).isEqualTo(3);
    outbox.acknowledge(0);
    outbox.acknowledge(0);
    assertThat(account.exported()).isEqualTo(2);
    assertThat(numbers(outbox.take())).containsExactly(2L);
    outbox.acknowledge(0);
    assertThat(outbox.take()).isNull();
  }

  @Test
  void leavesItsBytesToWhoeverStillSendsThemAfterARewind() throws IOException {
    accept();
    Parcel given = outbox.take();
    outbox.rewind();
    outbox.spill();
    accept();
    outbox.spill();
    while (outbox.take() != null) {
      outbox.acknowledge(0);
    }
    accept();
    outbox.take();
    assertThat(numbers(given)).containsExactly(0L);
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
    assertThat(numbers(outbox.take())).containsExactly(0L);
  }

  @Test
  void givesAgainWhatWasUnderWayWhenTheDiskHadNoRoom() throws IOException {
    outbox = open(10);
    accept();
    outbox.take();
    accept();
    outbox.spill();
    assertThat(account.queued()).isEqualTo(2);
    assertThat(numbers(outbox.take())).containsExactly(1L);
    outbox.rewind();
    assertThat(numbers(outbox.take())).containsExactly(0L, 1L);
  }

  @Test
  void countsWhatWasRefused() throws IOException {
    accept();
    accept();
    outbox.take();
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
      switch (random.nextInt(22)) {
        case 0, 1, 2, 3, 4, 5, 6, 7 -> accept();
        case 8, 9, 10, 11 -> take();
        case 12, 13, 14 -> deliver(delivered);
        case 15, 16, 17 -> outbox.relieve();
        case 18, 19 -> outbox.spill();
        case 20 -> {
          outbox.rewind();
          underWay.clear();
        }
        default -> {
          outbox = open(); // without a close: the process died
          underWay.clear();
        }
      }
      assertThat(account.lost()).isZero();
    }
    while (take() || !underWay.isEmpty()) {
      deliver(delivered);
    }
    assertThat(delivered).containsExactlyElementsOf(LongStream.range(0, made).boxed().toList());
    assertThat(account.unacknowledged()).isZero();
  }

  /** What was taken, and the numbers in it then. */
  private record Taken(Parcel parcel, List<Long> numbers) {}

  private boolean take() throws IOException {
    Parcel parcel = underWay.size() < 4 ? outbox.take() : null;
    if (parcel != null) {
      underWay.add(new Taken(parcel, numbers(parcel)));
    }
    return parcel != null;
  }

  private void deliver(List<Long> delivered) throws IOException {
    Taken oldest = underWay.poll();
    if (oldest != null) {
      assertThat(numbers(oldest.parcel)).isEqualTo(oldest.numbers);
      delivered.addAll(oldest.numbers);
      outbox.acknowledge(0);
    }
  }

  private void accept() {
    outbox.accept(ByteBuffer.allocate(50).putLong(made++).array(), 40);
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
    ByteBuffer payload = Objects.requireNonNull(parcel).payload();
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    ProtoFields requests = new ProtoFields(bytes);
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
