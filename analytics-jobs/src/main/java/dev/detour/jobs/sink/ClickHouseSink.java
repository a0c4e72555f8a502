package dev.detour.jobs.sink;

import dev.detour.jobs.row.RowLayout;
import dev.detour.jobs.row.Table;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A sink of encoded rows into one ClickHouse table, exactly once.
 *
 * <p>Two phases, as ClickHouse has no transactions: {@link SpoolWriter} puts rows into files that
 * belong to a checkpoint, {@link SpoolCommitter} inserts the files of complete checkpoints. Each
 * insert carries a token that ClickHouse remembers, so that a repeated insert changes nothing. An
 * element is one row in format RowBinary, with the columns of the table given.
 */
public final class ClickHouseSink
    implements Sink<byte[]>,
        SupportsCommitter<SpooledBatch>,
        SupportsPreCommitTopology<SpooledBatch, SpooledBatch> {
  private static final long serialVersionUID = 1;

  private final ClickHouseAddress address;
  private final Spool spool;
  private final String table;
  private final RowLayout layout;

  public ClickHouseSink(ClickHouseAddress address, Spool spool, Table<?> table) {
    this.address = address;
    this.spool = spool;
    this.table = table.name();
    this.layout = table.layout();
  }

  @Override
  public CommittingSinkWriter<byte[], SpooledBatch> createWriter(WriterInitContext context)
      throws IOException {
    spool.requireClaimed();
    return new SpoolWriter(spool, table, layout);
  }

  /**
   * The committer in a task of its own: what comes before it goes on while it inserts. All messages
   * of one writer go to one committer, whatever their numbers, which a batch job chooses itself.
   */
  @Override
  public DataStream<CommittableMessage<SpooledBatch>> addPreCommitTopology(
      DataStream<CommittableMessage<SpooledBatch>> batches) {
    return batches.partitionCustom(
        (Integer writer, int committers) -> writer % committers, CommittableMessage::getSubtaskId);
  }

  @Override
  public Committer<SpooledBatch> createCommitter(CommitterInitContext context) throws IOException {
    spool.requireClaimed();
    return new SpoolCommitter(
        spool, new ClickHouseInserts(address, table), table, context.metricGroup());
  }

  @Override
  public SimpleVersionedSerializer<SpooledBatch> getCommittableSerializer() {
    return new SpooledBatchSerializer();
  }

  @Override
  public SimpleVersionedSerializer<SpooledBatch> getWriteResultSerializer() {
    return getCommittableSerializer();
  }
}
