package dev.detour.console.reconciliation;

import dev.detour.console.ConsoleConfig;
import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.clickhouse.AnalyticsUnavailableException;
import dev.detour.policy.settings.SettingsException;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.StoreException;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The command behind {@code deploy/reconcile}. */
public final class Reconcile {
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration HEARD = Duration.ofSeconds(10);

  private final Books books;
  private final Clock clock;
  private final PrintStream out;

  Reconcile(Books books, Clock clock, PrintStream out) {
    this.books = books;
    this.clock = clock;
    this.out = out;
  }

  /** Compares; ends with 0 when all is explained, 1 when not, 2 after saying what is wrong. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(ReconcileCommand.USAGE);
      return;
    }
    Clock clock = Clock.systemUTC();
    Vertx vertx = Vertx.vertx();
    int status;
    try {
      ReconcileCommand command = ReconcileCommand.parse(List.of(arguments), clock);
      ConsoleConfig config = ConsoleConfig.from(System.getenv());
      Database database = Database.open(vertx, DatabaseConfig.of(config.databaseUrl()));
      Analytics analytics =
          Analytics.open(
              vertx,
              config.clickHouseUrl(),
              config.clickHouseUser(),
              config.clickHousePassword(),
              QUERY_TIMEOUT);
      status =
          new Reconcile(new Books(database, analytics), clock, System.out).run(command) ? 0 : 1;
    } catch (IllegalArgumentException
        | IllegalStateException
        | SettingsException
        | StoreException
        | AnalyticsUnavailableException e) {
      System.err.println(e.getMessage());
      status = 2;
    } finally {
      vertx.close();
    }
    System.exit(status);
  }

  /** Compares and prints; whether every difference is explained. */
  boolean run(ReconcileCommand command) {
    Instant from = command.start();
    Instant to = command.end(clock);
    out.printf("Spans against the ledger, %s to %s, in micro-USD%n", from, to);
    Map<String, Instant> chargedSince = books.chargedSince();
    boolean explained = true;
    boolean any = false;
    for (String tenant : books.tenants(from, to)) {
      if (command.tenant().isPresent() && !command.tenant().get().equals(tenant)) {
        continue;
      }
      for (Map.Entry<LocalDate, DayComparison> day :
          books.compare(tenant, from, to, chargedSince(chargedSince, tenant)).entrySet()) {
        any = true;
        print(tenant, day.getKey(), day.getValue());
        explained &= day.getValue().isExplained();
      }
    }
    out.println(
        !any
            ? "Neither book has an attempt."
            : explained ? "Every difference is explained." : "Some differences are not explained.");
    return explained;
  }

  /** Routers hear of a new account within a moment. */
  private static Instant chargedSince(Map<String, Instant> accounts, String tenant) {
    return accounts.containsKey(tenant) ? accounts.get(tenant).plus(HEARD) : Instant.MAX;
  }

  private void print(String tenant, LocalDate day, DayComparison books) {
    out.printf(
        Locale.ROOT,
        "%s  %s  ledger %,d (%,d attempts)  spans %,d (%,d attempts)  difference %,d%n",
        day,
        tenant,
        books.ledgerMicros(),
        books.ledgerAttempts(),
        books.spanMicros(),
        books.spanAttempts(),
        books.ledgerMicros() - books.spanMicros());
    books
        .differences()
        .forEach(
            (difference, found) ->
                out.printf(
                    Locale.ROOT,
                    "    %-11s %,d in %,d attempts, %s; such as %s%n",
                    difference.name().toLowerCase(Locale.ROOT),
                    found.micros(),
                    found.attempts(),
                    difference.isExplained() ? "as it should be" : "to be looked into",
                    String.join(", ", found.examples())));
  }
}
