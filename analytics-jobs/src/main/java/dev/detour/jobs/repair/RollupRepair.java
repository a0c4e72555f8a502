package dev.detour.jobs.repair;

import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  private final Duration allowedLateness;

  /**
   * @param allowedLateness how long after a minute's end the job still counts its spans
   */
  public RollupRepair(ClickHouseAddress address, Duration allowedLateness) {
    this.clickHouse = new ClickHouseStatements(address.url(), address.user(), address.password());
    this.allowedLateness = allowedLateness;
  }

  /**
   * Repairs what late rows have missed since the last repair, and returns how many minutes that
   * were.
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
    minutes.forEach(this::recount);
    clickHouse.run(GAPS, Map.of());
    clickHouse.run(
        RECORD,
        Map.of(
            "until", Long.toString(now.minus(INSERT_AT_MOST).toEpochMilli()),
            "minutes", Integer.toString(minutes.size())));
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
    int minutes = 0;
    Instant minute = from.truncatedTo(ChronoUnit.MINUTES);
    for (; minute.isBefore(to); minute = minute.plus(1, ChronoUnit.MINUTES)) {
      recount(minute.getEpochSecond());
      minutes++;
    }
    clickHouse.run(GAPS, Map.of());
    return minutes;
  }

  private void recount(long minute) {
    clickHouse.run(
        RECOUNT, Map.of("from", Long.toString(minute), "until", Long.toString(minute + 60)));
  }
}
