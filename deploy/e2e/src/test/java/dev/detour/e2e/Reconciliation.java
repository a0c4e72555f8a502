package dev.detour.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What {@code deploy/reconcile} says of a whole Detour. */
record Reconciliation(String output) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * Compares until the books agree: routers tell the ledger of their attempts once a second or so.
   */
  static Reconciliation of(Detour detour, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Reconciliation last = run(detour);
    while (!last.output().contains("Every difference is explained.")
        && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(500);
      last = run(detour);
    }
    return last;
  }

  private static Reconciliation run(Detour detour) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback-launcher.xml",
                "-cp",
                Detour.distribution() + "/*",
                "dev.detour.console.reconciliation.Reconcile",
                "--from",
                LocalDate.now(ZoneOffset.UTC).minusDays(1).toString(),
                "--lag",
                "0")
            .redirectErrorStream(true);
    builder.environment().put("DETOUR_DATABASE_URL", detour.databaseUrl());
    builder.environment().put("DETOUR_CLICKHOUSE_URL", detour.url("clickhouse").toString());
    builder.environment().put("DETOUR_CLICKHOUSE_PASSWORD", detour.secret("clickhouse-password"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("no end within " + LIMIT + ":\n" + output);
    }
    return new Reconciliation(output);
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
