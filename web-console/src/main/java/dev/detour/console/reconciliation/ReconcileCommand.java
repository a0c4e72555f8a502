package dev.detour.console.reconciliation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * What to compare.
 *
 * @param from first UTC day
 * @param to last UTC day
 * @param tenant only this one; empty for all
 * @param lag how old an attempt has to be, so that both books had time to hear of it
 */
record ReconcileCommand(LocalDate from, LocalDate to, Optional<String> tenant, Duration lag) {
  static final String USAGE =
      """
      usage: deploy/reconcile [options]
        --from DAY     first day, UTC, such as 2026-01-31 (default: yesterday)
        --to DAY       last day, UTC (default: today)
        --tenant T     only this tenant (default: all)
        --lag SECONDS  leave out what is younger: the books may not have it yet (default: 120)
      Compares, attempt by attempt, what the spans say was spent (ClickHouse) with what the routers' ledger took
      (PostgreSQL), in micro-USD. Ends with 0 when every difference is explained, 1 when one is not, 2 on a mistake.
      DETOUR_DATABASE_URL, DETOUR_CLICKHOUSE_URL, DETOUR_CLICKHOUSE_USER and DETOUR_CLICKHOUSE_PASSWORD say where both are.
      """;

  private static final int LONGEST_LAG = 86_400;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the mistake
   */
  static ReconcileCommand parse(List<String> words, Clock clock) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate from = today.minusDays(1);
    LocalDate to = today;
    Optional<String> tenant = Optional.empty();
    Duration lag = Duration.ofMinutes(2);
    for (int i = 0; i < words.size(); i += 2) {
      String option = words.get(i);
      if (i + 1 == words.size()) {
        throw new IllegalArgumentException(option + ": no value\n" + USAGE);
      }
      String value = words.get(i + 1);
      switch (option) {
        case "--from" -> from = day(option, value);
        case "--to" -> to = day(option, value);
        case "--tenant" -> tenant = Optional.of(value);
        case "--lag" -> lag = seconds(option, value);
        default -> throw new IllegalArgumentException(option + ": no such option\n" + USAGE);
      }
    }
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("--to: " + to + " (expected: not before " + from + ")");
    }
    return new ReconcileCommand(from, to, tenant, lag);
  }

  private static LocalDate day(String option, String value) {
    try {
      return LocalDate.parse(value);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: a day such as 2026-01-31)", e);
    }
  }

  private static Duration seconds(String option, String value) {
    try {
      int seconds = Integer.parseInt(value);
      if (seconds >= 0 && seconds <= LONGEST_LAG) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        option + ": " + value + " (expected: seconds, 0 to " + LONGEST_LAG + ")");
  }

  Instant start() {
    return from.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The end of the last day, or as much of it as both books can know. */
  Instant end(Clock clock) {
    Instant end = to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant known = clock.instant().minus(lag);
    return known.isBefore(end) ? known : end;
  }
}
