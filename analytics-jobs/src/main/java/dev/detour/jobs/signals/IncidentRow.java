package dev.detour.jobs.signals;

import static dev.detour.jobs.row.Table.column;

import dev.detour.jobs.row.Table;
import java.util.List;

/**
 * A row of {@code detour.incidents}: it replaces the rows of the same incident before it.
 *
 * @param asOf the minute that it was written for, in seconds since the epoch
 */
public record IncidentRow(String route, RouteWatch watch, long asOf) {
  private static final long MILLIS = 1_000;

  /** How incidents are written. */
  public static final Table<IncidentRow> TABLE =
      new Table<>(
          "incidents",
          List.of(
              column("route", (w, r) -> w.string(r.route)),
              column("started_at", (w, r) -> w.int64(r.watch.startedAt * MILLIS)),
              column("detected_at", (w, r) -> w.int64(r.watch.detectedAt * MILLIS)),
              column(
                  "ended_at",
                  (w, r) -> w.nullableUint64(r.watch.open ? null : r.watch.endedAt * MILLIS)),
              column("attempts", (w, r) -> w.uint64(r.watch.attempts)),
              column("failures", (w, r) -> w.uint64(r.watch.failures)),
              column("usual_rate", (w, r) -> w.nullableFloat64(r.watch.usualRate)),
              column("peak_rate", (w, r) -> w.nullableFloat64(r.watch.peakRate)),
              column("category", (w, r) -> w.string(r.watch.category)),
              column("as_of", (w, r) -> w.int64(r.asOf * MILLIS))));
}
