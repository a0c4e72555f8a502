package dev.detour.bench.clickhouse;

import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Thirty days of requests, their attempts, their roll-ups and what is counted of them by hours,
 * made within ClickHouse. Three days are made, and the days before are copies of them: a copy takes
 * a fifth of the time. Rows follow from their number and day alone; only the days themselves move,
 * to end at the last midnight, since tables keep no row of long ago.
 */
final class Rows {
  static final int DAYS = 30;

  private static final int MADE = 3;
  private static final double COPIES_IN_THE_TIME_OF_ONE = 5;

  /** What a request makes on average, by {@code requests.sql}. */
  private static final double ATTEMPTS_PER_REQUEST = 1.06;

  /** Small enough for one statement to stay within its time and memory. */
  private static final long REQUESTS_AT_ONCE = 400_000;

  private static final long SECONDS_PER_HOUR = 3_600;

  private static final String REQUESTS = SqlText.resource("/clickhouse/requests.sql");

  /** By the hour, in this order. */
  private static final List<String> OF_REQUESTS =
      List.of(
          SqlText.resource("/clickhouse/attempts.sql"),
          SqlText.query("recount_minutes.sql"),
          SqlText.query("count_rollup_slots.sql"),
          SqlText.query("widen_rollup_slots.sql"),
          SqlText.query("count_attempt_slots.sql"),
          SqlText.query("widen_attempt_slots.sql"),
          SqlText.query("count_budget_slots.sql"),
          SqlText.query("widen_budget_slots.sql"),
          SqlText.query("count_workflow_hours.sql"));

  private static final List<String> COPIES =
      Pattern.compile(";\\s*(\\R|$)")
          .splitAsStream(SqlText.resource("/clickhouse/copy_day.sql"))
          .toList();

  private static final String COUNTED =
      "INSERT INTO detour.counted_hours (counted_until) SELECT toDateTime({end:UInt32}, 'UTC')";

  private static final String THERE =
      """
      SELECT count() FROM detour.workflow_hours
      WHERE started_at >= toDateTime64({from:UInt32}, 6, 'UTC') + toIntervalHour(23)
        AND started_at < toDateTime64({from:UInt32}, 6, 'UTC') + toIntervalHour(24)
      """;

  private final ClickHouseStatements clickHouse;
  private final int days;
  private final long requestsPerDay;
  private final Instant end = Instant.now().truncatedTo(ChronoUnit.DAYS);

  /**
   * @param attempts about how many, over all days
   * @param days the last of the thirty: {@link #DAYS} for all
   */
  Rows(ClickHouseStatements clickHouse, long attempts, int days) {
    this.clickHouse = clickHouse;
    this.days = days;
    this.requestsPerDay = Math.max(1, Math.round(attempts / ATTEMPTS_PER_REQUEST / days));
  }

  /** The midnight at which the rows end. */
  Instant end() {
    return end;
  }

  /**
   * Writes the rows of all days that are not whole, and says how far it has come.
   *
   * @return how many days it wrote
   */
  int write() {
    List<Integer> open = IntStream.rangeClosed(1, days).filter(it -> !isWhole(it)).boxed().toList();
    long start = System.nanoTime();
    for (int done = 0; done < open.size(); ) {
      writeDay(open.get(done));
      done++;
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "  %2d of %d days, %,d requests after %.0f s; about %.0f s to go%n",
          done,
          open.size(),
          done * requestsPerDay,
          seconds,
          seconds * work(open.subList(done, open.size())) / work(open.subList(0, done)));
    }
    clickHouse.run(COUNTED, Map.of("end", String.valueOf(end.getEpochSecond())));
    return open.size();
  }

  /** In copied days. */
  private static double work(List<Integer> days) {
    return days.stream().mapToDouble(back -> back <= MADE ? COPIES_IN_THE_TIME_OF_ONE : 1).sum();
  }

  private boolean isWhole(int back) {
    return !clickHouse.run(THERE, Map.of("from", midnight(back))).strip().equals("0");
  }

  private void writeDay(int back) {
    if (back <= MADE) {
      make(back);
    } else {
      int source = 1 + (back - 1) % MADE;
      Map<String, String> copy =
          Map.of("day", midnight(source), "days", String.valueOf(back - source));
      COPIES.forEach(sql -> clickHouse.run(sql, copy));
    }
  }

  private void make(int back) {
    for (long first = 0; first < requestsPerDay; first += REQUESTS_AT_ONCE) {
      clickHouse.run(
          REQUESTS,
          Map.of(
              "first", String.valueOf(first),
              "amount", String.valueOf(Math.min(REQUESTS_AT_ONCE, requestsPerDay - first)),
              "of_day", String.valueOf(requestsPerDay),
              "day", midnight(back),
              "day_number", String.valueOf(DAYS - back)));
    }
    long midnight = Long.parseLong(midnight(back));
    for (int hour = 0; hour < 24; hour++) {
      Map<String, String> span =
          Map.of(
              "from", String.valueOf(midnight + hour * SECONDS_PER_HOUR),
              "until", String.valueOf(midnight + (hour + 1) * SECONDS_PER_HOUR));
      OF_REQUESTS.forEach(sql -> clickHouse.run(sql, span));
    }
  }

  /** In seconds. */
  private String midnight(int back) {
    return String.valueOf(end.minus(back, ChronoUnit.DAYS).getEpochSecond());
  }
}
