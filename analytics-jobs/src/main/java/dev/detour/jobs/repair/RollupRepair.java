package dev.detour.jobs.repair;

import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.jobs.span.Measures;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Counts minutes again that late spans have missed, from the rows of {@code attempts} and {@code
 * requests}.
 *
 * <p>Late rows are those that were inserted after their minute had closed. A repair may run any
 * number of times, beside the job and beside other repairs: its rows are whole, and carry the
 * number of spans that they count as their revision, as the job's do.
 */
public final class RollupRepair {
  /**
   * A row becomes visible after the time of insertion that it bears, by the length of its insert at
   * most; this is above the longest that the sink allows.
   */
  private static final Duration INSERT_AT_MOST = Duration.ofSeconds(90);

  private static final long LONGEST_RUN_SECONDS = 3_600;

  private static final String RECOUNT = SqlText.query("recount_minutes.sql");
  private static final String LATE = SqlText.query("late_minutes.sql");
  private static final String GAPS = SqlText.query("recount_join_gaps.sql");

  private static final String WATCHED =
      "SELECT toUnixTimestamp64Milli(max(watched_until)) FROM detour.rollup_repairs";

  private static final String RECORD =
      """
      INSERT INTO detour.rollup_repairs (watched_until, minutes)
      SELECT fromUnixTimestamp64Milli({until:Int64}, 'UTC'), {minutes:UInt32}
      """;

  private final ClickHouseStatements clickHouse;
  private final HourCount hours;
  private final Duration allowedLateness;

  /**
   * @param allowedLateness how long after a minute's end the job still counts its spans
   */
  public RollupRepair(ClickHouseAddress address, Duration allowedLateness) {
    this.clickHouse = new ClickHouseStatements(address.url(), address.user(), address.password());
    this.hours = new HourCount(clickHouse);
    this.allowedLateness = allowedLateness;
  }

  /**
   * Repairs what late rows have missed since the last repair, counts the hours that have closed
   * since, and returns how many minutes were repaired.
   *
   * @param now at which the repair begins
   * @throws dev.detour.jobs.schema.SchemaException when ClickHouse does not answer or refuses
   */
  public int repairLate(Instant now) {
    long since = Long.parseLong(clickHouse.run(WATCHED, Map.of()).strip());
    List<Long> minutes =
        clickHouse
            .run(
                LATE,
                Map.of(
                    "since", Long.toString(since),
                    "lateness", Long.toString(allowedLateness.toSeconds())))
            .lines()
            .map(Long::valueOf)
            .toList();
    runs(minutes).forEach(this::recount);
    clickHouse.run(GAPS, Map.of());
    hours.recount(minutes, now);
    clickHouse.run(
        RECORD,
        Map.of(
            "until", Long.toString(now.minus(INSERT_AT_MOST).toEpochMilli()),
            "minutes", Integer.toString(minutes.size())));
    hours.countClosed(now.minus(allowedLateness).minus(INSERT_AT_MOST));
    return minutes.size();
  }

  /**
   * Counts every minute of a span of time again, late rows or not, and returns how many minutes
   * that were.
   *
   * @param from the first minute is the one that holds it
   * @param to exclusive
   */
  public int repair(Instant from, Instant to) {
    Instant minute = from.truncatedTo(ChronoUnit.MINUTES);
    List<Long> minutes = new ArrayList<>();
    for (; minute.isBefore(to); minute = minute.plus(1, ChronoUnit.MINUTES)) {
      minutes.add(minute.getEpochSecond());
    }
    runs(minutes).forEach(this::recount);
    clickHouse.run(GAPS, Map.of());
    hours.recount(minutes, to);
    return minutes.size();
  }

  /**
   * Minutes without a gap, counted by one statement.
   *
   * @param from in seconds since the epoch
   * @param until exclusive
   */
  record Run(long from, long until) {}

  /** Minutes in order, gathered as far as they follow each other, up to an hour. */
  static List<Run> runs(List<Long> minutes) {
    List<Run> runs = new ArrayList<>();
    for (long minute : minutes) {
      int last = runs.size() - 1;
      if (last >= 0
          && runs.get(last).until == minute
          && minute - runs.get(last).from < LONGEST_RUN_SECONDS) {
        runs.set(last, new Run(runs.get(last).from, minute + Measures.SECONDS_PER_MINUTE));
      } else {
        runs.add(new Run(minute, minute + Measures.SECONDS_PER_MINUTE));
      }
    }
    return runs;
  }

  private void recount(Run run) {
    clickHouse.run(
        RECOUNT, Map.of("from", Long.toString(run.from), "until", Long.toString(run.until)));
  }
}
