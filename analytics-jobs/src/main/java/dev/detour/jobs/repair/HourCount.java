package dev.detour.jobs.repair;

import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts hours from the rows, once all their minutes have closed: what dashboards read over days
 * and weeks.
 *
 * <p>It may end anywhere and run any number of times, beside others too: an hour is written whole
 * before {@code counted_hours} says so, and what is written again replaces what was there.
 */
final class HourCount {
  /** A backlog is worked off in shares, so that repairs get their turn in between. */
  private static final int HOURS_AT_ONCE = 240;

  /** How far back hours are held against their minutes; late rows are told of however old. */
  private static final Duration WATCHED = Duration.ofDays(2);

  private static final String OPEN = SqlText.query("open_hours.sql");
  private static final String STALE = SqlText.query("stale_hours.sql");
  private static final List<String> COUNTS =
      List.of(
          SqlText.query("count_rollup_slots.sql"),
          SqlText.query("widen_rollup_slots.sql"),
          SqlText.query("count_attempt_slots.sql"),
          SqlText.query("widen_attempt_slots.sql"),
          SqlText.query("count_budget_slots.sql"),
          SqlText.query("widen_budget_slots.sql"),
          SqlText.query("count_workflow_hours.sql"));

  private static final String COUNTED =
      "SELECT toUnixTimestamp(max(counted_until)) FROM detour.counted_hours";

  private static final String RECORD =
      """
      INSERT INTO detour.counted_hours (counted_until)
      SELECT toDateTime({until:UInt32}, 'UTC')
      WHERE toDateTime({until:UInt32}, 'UTC') > (SELECT max(counted_until) FROM detour.counted_hours)
      """;

  private final ClickHouseStatements clickHouse;

  HourCount(ClickHouseStatements clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * Counts the hours again that hold the given minutes, as far as they were counted before, and
   * those that are no longer what their minutes say.
   *
   * @param minutes in seconds since the epoch
   */
  void recount(Collection<Long> minutes, Instant now) {
    long counted = number(COUNTED);
    TreeSet<Long> hours = new TreeSet<>();
    minutes.stream().map(HourCount::hourOf).filter(hour -> hour < counted).forEach(hours::add);
    hours.addAll(
        hours(STALE, Map.of("since", seconds(now.minus(WATCHED).truncatedTo(ChronoUnit.HOURS)))));
    hours.forEach(this::count);
  }

  /**
   * Counts the hours that were not counted yet, oldest first.
   *
   * @param closed when the newest minute closed that no row may miss any more
   */
  void countClosed(Instant closed) {
    String until = seconds(closed.truncatedTo(ChronoUnit.HOURS));
    List<Long> open = hours(OPEN, Map.of("until", until));
    for (long hour : open.subList(0, Math.min(HOURS_AT_ONCE, open.size()))) {
      count(hour);
      clickHouse.run(RECORD, Map.of("until", Long.toString(endOf(hour))));
    }
    if (open.size() <= HOURS_AT_ONCE) {
      clickHouse.run(RECORD, Map.of("until", until));
    }
  }

  private void count(long hour) {
    Map<String, String> span =
        Map.of("from", Long.toString(hour), "until", Long.toString(endOf(hour)));
    COUNTS.forEach(sql -> clickHouse.run(sql, span));
  }

  private List<Long> hours(String sql, Map<String, String> parameters) {
    return clickHouse.run(sql, parameters).lines().map(Long::valueOf).toList();
  }

  private long number(String sql) {
    return Long.parseLong(clickHouse.run(sql, Map.of()).strip());
  }

  private static long hourOf(long second) {
    return second - second % Duration.ofHours(1).toSeconds();
  }

  private static long endOf(long hour) {
    return hour + Duration.ofHours(1).toSeconds();
  }

  private static String seconds(Instant time) {
    return Long.toString(time.getEpochSecond());
  }
}
