package dev.detour.bench.clickhouse;

import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/**
 * Thirty days of requests, their attempts and their roll-ups, made within ClickHouse. Rows follow
 * from their number and day alone; only the days themselves move, to end at the last midnight,
 * since tables keep no row of long ago.
 */
final class Rows {
  static final int DAYS = 30;

  /** What a request makes on average, by {@code requests.sql}. */
  private static final double ATTEMPTS_PER_REQUEST = 1.06;

  /** Small enough for one statement to stay within its time and memory. */
  private static final long REQUESTS_AT_ONCE = 500_000;

  private static final String REQUESTS = SqlText.resource("/clickhouse/requests.sql");
  private static final String ATTEMPTS = SqlText.resource("/clickhouse/attempts.sql");
  private static final String ROLLUPS = SqlText.query("recount_minutes.sql");

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

  /** Writes all rows, and says how far it has come. */
  void write() {
    long start = System.nanoTime();
    for (int day = 0; day < days; day++) {
      writeDay(DAYS - days + day);
      System.out.printf(
          Locale.ROOT,
          "  day %2d of %d: %,d requests after %d s%n",
          day + 1,
          days,
          (day + 1) * requestsPerDay,
          Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }
  }

  private void writeDay(int day) {
    long midnight = end.minus(DAYS - day, ChronoUnit.DAYS).getEpochSecond();
    for (long first = 0; first < requestsPerDay; first += REQUESTS_AT_ONCE) {
      clickHouse.run(
          REQUESTS,
          Map.of(
              "first", String.valueOf(first),
              "amount", String.valueOf(Math.min(REQUESTS_AT_ONCE, requestsPerDay - first)),
              "of_day", String.valueOf(requestsPerDay),
              "day", String.valueOf(midnight),
              "day_number", String.valueOf(day)));
    }
    // Whole minutes, and as many shares as the requests had.
    long shares = (requestsPerDay + REQUESTS_AT_ONCE - 1) / REQUESTS_AT_ONCE;
    for (String sql : new String[] {ATTEMPTS, ROLLUPS}) {
      for (long share = 0; share < shares; share++) {
        clickHouse.run(
            sql,
            Map.of(
                "from", String.valueOf(midnight + share * 1440 / shares * 60),
                "until", String.valueOf(midnight + (share + 1) * 1440 / shares * 60)));
      }
    }
  }
}
