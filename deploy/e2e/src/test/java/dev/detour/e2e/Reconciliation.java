package dev.detour.e2e;

import dev.detour.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code deploy/reconcile} says of a whole Detour. */
record Reconciliation(String output) {

  /**
   * Compares until the books agree: routers tell the ledger of their attempts once a second or so.
   */
  static Reconciliation of(Detour detour, Duration patience) throws Exception {
    AtomicReference<Reconciliation> last = new AtomicReference<>();
    Await.holds(
        patience,
        () -> {
          last.set(run(detour));
          return last.get().output().contains("Every difference is explained.");
        });
    return last.get();
  }

  private static Reconciliation run(Detour detour) throws IOException, InterruptedException {
    String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
    return new Reconciliation(
        detour.command(
            "dev.detour.console.reconciliation.Reconcile", "--from", yesterday, "--lag", "0"));
  }

  /** What the ledger took of a tenant over all days. */
  long ledgerMicros(String tenant) {
    List<String> amounts =
        Pattern.compile("  " + Pattern.quote(tenant) + "  ledger ([0-9,]+) ")
            .matcher(output)
            .results()
            .map(MatchResult::group)
            .toList();
    return amounts.stream()
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*ledger |[, ]", "")))
        .sum();
  }
}
