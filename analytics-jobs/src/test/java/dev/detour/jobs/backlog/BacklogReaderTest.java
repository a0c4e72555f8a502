package dev.detour.jobs.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class BacklogReaderTest {
  private static final long START = 1_700_000_000_000L;

  private final Seen seen = new Seen();
  private final Elements elements = new Elements();
  private final TestClock clock = new TestClock();
  private final List<Long> said = new ArrayList<>();
  private final BacklogReader<String, Split> reader =
      new BacklogReader<>(elements, clock, () -> said.add(clock.now - START));

  @Test
  void saysThatOldElementsAreOldButNotOfEach() throws Exception {
    for (int i = 0; i < 21; i++) {
      read("old" + i, clock.now - 10_001);
      clock.now += 100;
    }

    assertThat(said).containsExactly(0L, 500L, 1000L, 1500L, 2000L);
  }

  @Test
  void saysNothingOfElementsThatAreNotOldOrHaveNoTimestamp() throws Exception {
    read("ten seconds", clock.now - 10_000);
    read("new", clock.now);
    read("of a clock that is ahead", clock.now + 60_000);
    elements.next.add(output -> output.collect("without"));
    reader.pollNext(seen);

    assertThat(said).isEmpty();
    assertThat(seen.elements).hasSize(4);
  }

  @Test
  void looksAtTheElementsOfEverySplit() throws Exception {
    elements.next.add(output -> output.createOutputForSplit("a").collect("x", clock.now - 20_000));
    reader.pollNext(seen);

    assertThat(said).containsExactly(0L);
    assertThat(seen.elements).containsExactly("a: x@" + (clock.now - 20_000));
  }

  /** The outputs of splits are kept by the reader within, so they come from one place. */
  @Test
  void passesOnEverythingElse() throws Exception {
    List<ReaderOutput<String>> outputs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      elements.next.add(outputs::add);
      assertThat(reader.pollNext(seen)).isEqualTo(InputStatus.MORE_AVAILABLE);
    }
    assertThat(outputs.get(0)).isSameAs(outputs.get(1));
    SourceOutput<String> split = outputs.get(0).createOutputForSplit("b");
    split.markIdle();
    split.markActive();
    split.emitWatermark(new Watermark(7));
    outputs.get(0).releaseOutputForSplit("b");

    assertThat(seen.elements).containsExactly("b: idle", "b: active", "b: 7", "b released");
    assertThat(reader.isAvailable()).isSameAs(elements.available);
  }

  private void read(String element, long timestamp) throws Exception {
    elements.next.add(output -> output.collect(element, timestamp));
    reader.pollNext(seen);
    assertThat(seen.elements).last().isEqualTo("whole: " + element + "@" + timestamp);
  }

  private static final class TestClock extends Clock {
    private long now = START;

    @Override
    public long millis() {
      return now;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private record Split(String splitId) implements SourceSplit {}

  private interface Step {
    void emitTo(ReaderOutput<String> output);
  }

  private static final class Elements implements SourceReader<String, Split> {
    private final Queue<Step> next = new ArrayDeque<>();
    private final CompletableFuture<Void> available = new CompletableFuture<>();

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) {
      next.remove().emitTo(output);
      return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public void start() {
      // Nothing runs by itself.
    }

    @Override
    public List<Split> snapshotState(long checkpointId) {
      return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return available;
    }

    @Override
    public void addSplits(List<Split> splits) {
      // There are none.
    }

    @Override
    public void notifyNoMoreSplits() {
      // There are none.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** What reached Flink. */
  private static final class Seen implements ReaderOutput<String> {
    private final List<String> elements = new ArrayList<>();
    private final Map<String, SourceOutput<String>> splits = new HashMap<>();
    private final Part whole = new Part("whole");

    @Override
    public void collect(String element) {
      whole.collect(element);
    }

    @Override
    public void collect(String element, long timestamp) {
      whole.collect(element, timestamp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      whole.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      whole.markIdle();
    }

    @Override
    public void markActive() {
      whole.markActive();
    }

    @Override
    public SourceOutput<String> createOutputForSplit(String split) {
      return splits.computeIfAbsent(split, Part::new);
    }

    @Override
    public void releaseOutputForSplit(String split) {
      elements.add(split + " released");
    }

    private final class Part implements SourceOutput<String> {
      private final String name;

      Part(String name) {
        this.name = name;
      }

      @Override
      public void collect(String element) {
        elements.add(name + ": " + element);
      }

      @Override
      public void collect(String element, long timestamp) {
        elements.add(name + ": " + element + "@" + timestamp);
      }

      @Override
      public void emitWatermark(Watermark watermark) {
        elements.add(name + ": " + watermark.getTimestamp());
      }

      @Override
      public void markIdle() {
        elements.add(name + ": idle");
      }

      @Override
      public void markActive() {
        elements.add(name + ": active");
      }
    }
  }
}
