package dev.detour.jobs.backlog;

import java.time.Clock;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source that says when it is behind, around one that does not. Flink then takes checkpoints in
 * the interval {@code execution.checkpointing.interval-during-backlog}: rows that come late anyway
 * need not be visible within a second, and fewer, larger inserts leave ClickHouse less to merge.
 *
 * <p>It is behind while its readers emit elements whose timestamps are older than {@link
 * BacklogReader#OLD}. Splits and their state are those of the source within: state that was saved
 * without this class is restored with it.
 */
public final class BacklogSource<T, SplitT extends SourceSplit, StateT>
    implements Source<T, SplitT, StateT>, ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1;

  private final Source<T, SplitT, StateT> source;
  private final TypeInformation<T> type;

  /**
   * @param source its elements have timestamps, in milliseconds since the epoch
   * @param type of the elements
   */
  public BacklogSource(Source<T, SplitT, StateT> source, TypeInformation<T> type) {
    this.source = source;
    this.type = type;
  }

  @Override
  public SourceReader<T, SplitT> createReader(SourceReaderContext context) throws Exception {
    return new BacklogReader<>(
        source.createReader(context),
        Clock.systemUTC(),
        () -> context.sendSourceEventToCoordinator(new BehindEvent()));
  }

  @Override
  public SplitEnumerator<SplitT, StateT> createEnumerator(SplitEnumeratorContext<SplitT> context)
      throws Exception {
    return new BacklogEnumerator<>(source.createEnumerator(context), context, System::nanoTime);
  }

  @Override
  public SplitEnumerator<SplitT, StateT> restoreEnumerator(
      SplitEnumeratorContext<SplitT> context, StateT state) throws Exception {
    return new BacklogEnumerator<>(
        source.restoreEnumerator(context, state), context, System::nanoTime);
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<StateT> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }
}
