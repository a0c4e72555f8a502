package dev.detour.jobs.backlog;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * An enumerator that hears from its readers that they are behind. It is enough that one is. What
 * was not said again for {@link #FORGOTTEN_AFTER} no longer holds, so that a reader which has read
 * everything, or has died, need not take anything back.
 */
final class BacklogEnumerator<SplitT extends SourceSplit, StateT>
    implements SplitEnumerator<SplitT, StateT> {
  /** Long enough for most pauses of a reader: forgetting too soon costs one smaller insert. */
  static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(2);

  private static final long JUDGED_EVERY_MILLIS = 500;

  private final SplitEnumerator<SplitT, StateT> enumerator;
  private final SplitEnumeratorContext<SplitT> context;
  private final LongSupplier nanoTime;
  private long heardAt;
  private boolean behind;

  BacklogEnumerator(
      SplitEnumerator<SplitT, StateT> enumerator,
      SplitEnumeratorContext<SplitT> context,
      LongSupplier nanoTime) {
    this.enumerator = enumerator;
    this.context = context;
    this.nanoTime = nanoTime;
  }

  @Override
  public void start() {
    enumerator.start();
    context.callAsync(
        () -> true, (ticked, never) -> judge(), JUDGED_EVERY_MILLIS, JUDGED_EVERY_MILLIS);
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (event instanceof BehindEvent) {
      heardAt = nanoTime.getAsLong();
      say(true);
    } else {
      enumerator.handleSourceEvent(subtask, event);
    }
  }

  private void judge() {
    if (behind && nanoTime.getAsLong() - heardAt > FORGOTTEN_AFTER.toNanos()) {
      say(false);
    }
  }

  private void say(boolean isBehind) {
    if (behind != isBehind) {
      behind = isBehind;
      context.setIsProcessingBacklog(isBehind);
    }
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    enumerator.handleSplitRequest(subtask, host);
  }

  @Override
  public void addSplitsBack(List<SplitT> splits, int subtask) {
    enumerator.addSplitsBack(splits, subtask);
  }

  @Override
  public void addReader(int subtask) {
    enumerator.addReader(subtask);
  }

  @Override
  public StateT snapshotState(long checkpointId) throws Exception {
    return enumerator.snapshotState(checkpointId);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    enumerator.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    enumerator.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void close() throws IOException {
    enumerator.close();
  }
}
