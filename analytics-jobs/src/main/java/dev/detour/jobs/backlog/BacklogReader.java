package dev.detour.jobs.backlog;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/** A reader that looks at the timestamps of what the reader within emits. */
@SuppressWarnings("try") // The interface lets close() throw anything.
final class BacklogReader<T, SplitT extends SourceSplit> implements SourceReader<T, SplitT> {
  /** The age from which an element is read too late to hurry: well above a checkpoint's pause. */
  static final Duration OLD = Duration.ofSeconds(10);

  /** How often it is said again. */
  static final Duration SAID_EVERY = Duration.ofMillis(500);

  private final SourceReader<T, SplitT> reader;
  private final Clock clock;
  private final Runnable sayBehind;
  private long saidAt = Long.MIN_VALUE;
  private @Nullable ReaderOutput<T> output;
  private @Nullable WatchedOutput watched;

  /**
   * @param sayBehind is called while elements are old, every {@link #SAID_EVERY} at most
   */
  BacklogReader(SourceReader<T, SplitT> reader, Clock clock, Runnable sayBehind) {
    this.reader = reader;
    this.clock = clock;
    this.sayBehind = sayBehind;
  }

  private void emitted(long timestamp) {
    long now = clock.millis();
    if (now - timestamp > OLD.toMillis() && now - SAID_EVERY.toMillis() >= saidAt) {
      saidAt = now;
      sayBehind.run();
    }
  }

  /** Flink asks with the same output each time; the reader within keeps outputs made of it. */
  @Override
  public InputStatus pollNext(ReaderOutput<T> asked) throws Exception {
    WatchedOutput known = watched;
    if (known == null || output != asked) {
      known = new WatchedOutput(asked);
      output = asked;
      watched = known;
    }
    return reader.pollNext(known);
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public List<SplitT> snapshotState(long checkpointId) {
    return reader.snapshotState(checkpointId);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void addSplits(List<SplitT> splits) {
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    reader.handleSourceEvents(event);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    reader.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    reader.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
    reader.pauseOrResumeSplits(pause, resume);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }

  /** The output of one split. */
  private class WatchedSplit implements SourceOutput<T> {
    private final SourceOutput<T> to;

    WatchedSplit(SourceOutput<T> to) {
      this.to = to;
    }

    @Override
    public void collect(T element) {
      to.collect(element);
    }

    @Override
    public void collect(T element, long timestamp) {
      emitted(timestamp);
      to.collect(element, timestamp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      to.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      to.markIdle();
    }

    @Override
    public void markActive() {
      to.markActive();
    }
  }

  /** The output of the reader as a whole, which makes those of its splits. */
  private final class WatchedOutput extends WatchedSplit implements ReaderOutput<T> {
    private final ReaderOutput<T> whole;

    WatchedOutput(ReaderOutput<T> whole) {
      super(whole);
      this.whole = whole;
    }

    @Override
    public SourceOutput<T> createOutputForSplit(String split) {
      return new WatchedSplit(whole.createOutputForSplit(split));
    }

    @Override
    public void releaseOutputForSplit(String split) {
      whole.releaseOutputForSplit(split);
    }
  }
}
