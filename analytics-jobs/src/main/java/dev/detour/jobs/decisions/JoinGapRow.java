package dev.detour.jobs.decisions;

import static dev.detour.jobs.row.Table.column;

import dev.detour.jobs.row.Table;
import java.util.HexFormat;
import java.util.List;

/** A row of {@code detour.join_gaps}: it replaces the rows of the same request before it. */
record JoinGapRow(JoinKey key, OpenJoin join) {
  private static final int MOST = 0xFFFF;
  private static final HexFormat HEX = HexFormat.of();

  /** How gaps are written. */
  static final Table<JoinGapRow> TABLE =
      new Table<>(
          "join_gaps",
          List.of(
              column("tenant", (w, r) -> w.string(r.join.tenant)),
              column("trace_id", (w, r) -> w.string(r.traceId())),
              column("root_span_id", (w, r) -> w.string(HEX.toHexDigits(r.key.rootSpanId()))),
              column("started_at", (w, r) -> w.int64(r.join.startedAtMicros)),
              column("state", (w, r) -> w.string(r.join.state().wireName())),
              column("attempts_stated", (w, r) -> w.uint16(r.join.attemptsStated)),
              column("attempts_seen", (w, r) -> w.uint16(Math.min(r.join.attemptsSeen, MOST)))));

  private String traceId() {
    return HEX.toHexDigits(key.traceHigh()) + HEX.toHexDigits(key.traceLow());
  }
}
