package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpanQueueTest {
  private static final int CAPACITY = 1000;
  private static final int ANY = Integer.MAX_VALUE;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("queue");
  }

  @Test
  void handsOutInOrderAndForgetsWhatWasRead() throws IOException {
    SpanQueue queue = open();
    add(queue, span(1));
    add(queue, span(2));
    add(queue, span(3));
    assertThat(read(queue, 2, ANY)).containsExactly(span(1), span(2));
    queue.forget(queue.position());
    assertThat(read(queue, 2, ANY)).containsExactly(span(3));
    assertThat(read(queue, 2, ANY)).isEmpty();
    queue.close();
    assertThat(file).exists(); // the third was read, and not forgotten
    assertThat(read(open(), 9, ANY)).containsExactly(span(3));
  }

  @Test
  void readsNoMoreBytesThanAskedForButTheFirst() throws IOException {
    SpanQueue queue = open();
    add(queue, new byte[100]);
    add(queue, new byte[50]);
    add(queue, new byte[50]);
    assertThat(read(queue, 9, 10)).hasSize(1);
    assertThat(read(queue, 9, 2 * (50 + 16))).hasSize(2);
  }

  @Test
  void readsAgainWhatWasNotForgotten() throws IOException {
    SpanQueue queue = open();
    add(queue, span(1));
    add(queue, span(2));
    read(queue, 1, ANY);
    queue.forget(queue.position());
    read(queue, 1, ANY);
    queue.rewind();
    assertThat(read(queue, 9, ANY)).containsExactly(span(2));
  }

  @Test
  void leavesNoFileWhenNothingIsInIt() throws IOException {
    SpanQueue queue = open();
    add(queue, span(1));
    read(queue, 1, ANY);
    queue.forget(queue.position());
    queue.close();
    assertThat(file).doesNotExist();
  }

  @Test
  void keepsEverySpanAtEveryPlaceOfTheRingForTheNextProcess() throws IOException {
    Random random = new Random(7);
    Deque<byte[]> expected = new ArrayDeque<>();
    SpanQueue queue = open();
    for (int i = 0; i < 5_000; i++) {
      byte[] span = new byte[1 + random.nextInt(120)];
      random.nextBytes(span);
      if (add(queue, span)) {
        expected.add(span);
      } else {
        assertThat(bytesIn(expected)).as("bytes in a full queue").isGreaterThan(CAPACITY / 2);
        takeSome(queue, expected, 1 + random.nextInt(expected.size()));
      }
      if (i % 7 == 0) {
        queue = open(); // without a close: the process died
        assertThat(queue.unread()).isEqualTo(expected.size());
      }
    }
    assertThat(read(queue, 10_000, ANY)).containsExactlyElementsOf(expected);
  }

  private static void takeSome(SpanQueue queue, Deque<byte[]> expected, int count) {
    List<byte[]> first = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      first.add(expected.remove());
    }
    assertThat(read(queue, count, ANY)).containsExactlyElementsOf(first);
    queue.forget(queue.position());
  }

  private static int bytesIn(Deque<byte[]> spans) {
    return spans.stream().mapToInt(span -> span.length + 16).sum();
  }

  @Test
  void endsAtARecordThatWasCut() throws IOException {
    SpanQueue queue = open();
    add(queue, span(1));
    add(queue, span(2));
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).put(16 + 16 + span(1).length + 16 + 1, (byte) 'X');
    Files.write(file, bytes, StandardOpenOption.WRITE);
    SpanQueue next = open();
    assertThat(next.unread()).isEqualTo(1);
    add(next, span(3));
    assertThat(read(next, 9, ANY)).containsExactly(span(1), span(3));
  }

  @Test
  void beginsAnewWhereAFileWasNeverFinished() throws IOException {
    Files.write(file, new byte[500]);
    SpanQueue queue = open();
    add(queue, span(1));
    assertThat(read(open(), 9, ANY)).containsExactly(span(1));
  }

  /** The span in an array that is longer. */
  private static boolean add(SpanQueue queue, byte[] span) {
    return queue.add(Arrays.copyOf(span, span.length + 3), span.length);
  }

  private static List<byte[]> read(SpanQueue queue, int most, int mostBytes) {
    ExportRequest request = new ExportRequest(new SpanEnvelope("router-test"), 100);
    queue.read(most, mostBytes, request);
    List<byte[]> spans = new ArrayList<>();
    byte[] whole = new byte[request.whole().remaining()];
    request.whole().get(whole);
    ProtoFields resource = new ProtoFields(whole);
    resource.next();
    for (ProtoFields scopes = new ProtoFields(resource.value()); scopes.next(); ) {
      for (ProtoFields fields = new ProtoFields(scopes.value()); fields.next(); ) {
        if (scopes.isMessage(2) && fields.isMessage(2)) {
          spans.add(fields.value());
        }
      }
    }
    assertThat(request.spans()).isEqualTo(spans.size());
    return spans;
  }

  private SpanQueue open() throws IOException {
    return SpanQueue.open(file, CAPACITY);
  }

  private static byte[] span(int number) {
    return ("span " + number).getBytes();
  }
}
