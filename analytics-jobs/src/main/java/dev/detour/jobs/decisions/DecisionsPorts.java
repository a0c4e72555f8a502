package dev.detour.jobs.decisions;

import dev.detour.jobs.row.AttemptRow;
import dev.detour.jobs.row.RequestRow;
import dev.detour.jobs.row.Table;
import dev.detour.jobs.signals.IncidentRow;
import dev.detour.jobs.signals.Signal;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.jobs.sink.ClickHouseSink;
import dev.detour.jobs.sink.Spool;
import dev.detour.jobs.span.DeadLetter;
import dev.detour.jobs.span.DecodedRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * What the job reads and writes. Rows are encoded as their tables want them.
 *
 * @param records timestamps of its elements are the times at which ingest received them
 */
public record DecisionsPorts(
    Source<DecodedRecord, ?, ?> records,
    Sink<byte[]> attempts,
    Sink<byte[]> requests,
    Sink<byte[]> rollups,
    Sink<byte[]> joinGaps,
    Sink<byte[]> incidents,
    Sink<byte[]> signals,
    Sink<Signal> signalTopic,
    Sink<DeadLetter> deadLetters) {

  /** The tables of the analytics store, behind two-phase sinks. */
  public static DecisionsPorts toClickHouse(
      Source<DecodedRecord, ?, ?> records,
      Sink<DeadLetter> deadLetters,
      Sink<Signal> signalTopic,
      ClickHouseAddress address,
      Spool spool) {
    return new DecisionsPorts(
        records,
        sink(address, spool, AttemptRow.TABLE),
        sink(address, spool, RequestRow.TABLE),
        sink(address, spool, RollupRow.TABLE),
        sink(address, spool, JoinGapRow.TABLE),
        sink(address, spool, IncidentRow.TABLE),
        sink(address, spool, Signal.TABLE),
        signalTopic,
        deadLetters);
  }

  private static Sink<byte[]> sink(ClickHouseAddress address, Spool spool, Table<?> table) {
    return new ClickHouseSink(address, spool, table);
  }
}
