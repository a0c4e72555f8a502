package dev.detour.console.reconciliation;

import dev.detour.console.clickhouse.Analytics;
import dev.detour.queries.SqlFile;
import dev.detour.store.Database;
import dev.detour.store.SettlementStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Both books where they are kept: the ledger in PostgreSQL, the spans in ClickHouse. Blocking. */
final class Books {
  private static final SqlFile TENANTS = SqlFile.of("reconciliation_tenants");
  private static final SqlFile ATTEMPTS = SqlFile.of("reconciliation_attempts");
  private static final int PAGE = 20_000;

  /** Longest time between the reservation of an attempt and its start. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SettlementStore settlements;
  private final Analytics analytics;

  Books(Database database, Analytics analytics) {
    this.settlements = new SettlementStore(database);
    this.analytics = analytics;
  }

  /** Every tenant that either book knows in {@code [from, to)}. */
  SortedSet<String> tenants(Instant from, Instant to) {
    SortedSet<String> tenants = new TreeSet<>(await(settlements.tenants(from, to)));
    tenants.addAll(
        await(analytics.query(TENANTS, range(from, to), row -> row.getString("tenant"))));
    return tenants;
  }

  /** The tenants with an account of their own, and since when. */
  Map<String, Instant> chargedSince() {
    return await(settlements.chargedSince());
  }

  /**
   * Compares one tenant's books of {@code [from, to)}.
   *
   * @param chargedSince from when on every attempt is to be in the ledger
   */
  SortedMap<LocalDate, DayComparison> compare(
      String tenant, Instant from, Instant to, Instant chargedSince) {
    return new BookComparison(from, to, chargedSince)
        .compare(ledger(tenant, from, to), spans(tenant, from, to));
  }

  private Iterator<BookEntry> ledger(String tenant, Instant from, Instant to) {
    return new Paged(
        after ->
            await(
                settlements
                    .page(tenant, from.minus(MARGIN), to.plus(MARGIN), after, PAGE)
                    .map(
                        page ->
                            page.stream()
                                .map(
                                    it ->
                                        new BookEntry(
                                            it.attempt(), it.at(), it.micros(), it.crashMicros()))
                                .toList())));
  }

  private Iterator<BookEntry> spans(String tenant, Instant from, Instant to) {
    return new Paged(
        after -> {
          Map<String, Object> parameters = range(from.minus(MARGIN), to.plus(MARGIN));
          parameters.put("tenant", tenant);
          parameters.put("after", after);
          parameters.put("page_size", PAGE);
          return await(
              analytics.query(
                  ATTEMPTS,
                  parameters,
                  row ->
                      new BookEntry(
                          row.getString("attempt"),
                          Instant.EPOCH.plus(row.getLong("at_us"), ChronoUnit.MICROS),
                          row.getLong("micros"),
                          0)));
        });
  }

  private static Map<String, Object> range(Instant from, Instant to) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("from_us", ChronoUnit.MICROS.between(Instant.EPOCH, from));
    parameters.put("to_us", ChronoUnit.MICROS.between(Instant.EPOCH, to));
    return parameters;
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + PATIENCE.toSeconds() + " s", e);
    }
  }
}
