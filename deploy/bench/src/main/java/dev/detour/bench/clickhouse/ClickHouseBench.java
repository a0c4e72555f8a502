package dev.detour.bench.clickhouse;

import dev.detour.bench.Bench;
import dev.detour.jobs.schema.ClickHouseStatements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the analytics store at size: fills an engine with the shipped schema and a month of
 * rows, and asks it what every panel of the dashboards asks. Several amounts are compared.
 */
public final class ClickHouseBench {
  private static final Path DASHBOARDS = Path.of("dashboards/grafana/dashboards");
  private static final String DAYS =
      """
      SELECT table, partition_id FROM system.parts
      WHERE active AND database = 'detour' AND partition_id LIKE '20%'
      GROUP BY table, partition_id
      HAVING count() > 1
      ORDER BY table, partition_id
      """;

  /** Enough for half a day's rows to be one block, see copy_day.sql; not what panels get. */
  private static final int LOADING_MEBIBYTES = 8_192;

  private final ClickHouseOptions options;
  private final int attempts;
  private final Path folder;
  private @Nullable Store store;

  private ClickHouseBench(ClickHouseOptions options, int attempts, Path folder) {
    this.options = options;
    this.attempts = attempts;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Bench.main(
        args,
        ClickHouseOptions.USAGE,
        ClickHouseOptions::parse,
        "ClickHouse",
        ClickHouseBench::run);
  }

  private static void run(ClickHouseOptions options, Path temporary) throws Exception {
    List<Measured> all = new ArrayList<>();
    for (int attempts : options.amounts()) {
      Path folder = options.folder().orElse(temporary).resolve(Integer.toString(attempts));
      ClickHouseBench bench = new ClickHouseBench(options, attempts, folder);
      Bench.during(bench::close, () -> all.add(bench.measure()));
    }
    if (all.size() > 1) {
      Measured.print(all);
    }
  }

  private Measured measure() {
    System.out.printf("%nwriting %,d attempts over %d days ...%n", attempts, Rows.DAYS);
    Store loading = open(Math.max(LOADING_MEBIBYTES, options.memoryMebibytes()));
    long start = System.nanoTime();
    Rows rows = new Rows(loading.statements(), attempts, Rows.DAYS);
    int written = rows.write();
    mergeDays(loading.statements());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Duration cpu = loading.cpu();
    loading.close();
    System.out.printf(
        "wrote %d of %d days in %d s, %d s of processor time; asking ...%n",
        written, Rows.DAYS, took.toSeconds(), cpu.toSeconds());

    Store asked = open(options.memoryMebibytes());
    Sizes sizes = Sizes.of(asked.statements());
    sizes.print();
    PanelTimes panels =
        new PanelTimes(asked.statements(), asked::cpu, rows.end(), options.rounds());
    panels.print(DASHBOARDS);
    return new Measured(written, took, cpu, sizes, panels.summaries());
  }

  private Store open(int mebibytes) {
    Store opened = Store.open(folder, mebibytes);
    store = opened;
    return opened;
  }

  private void close() {
    if (store != null) {
      store.close();
    }
    if (options.folder().isEmpty()) {
      try {
        Bench.deleteAll(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Days that are over become one part each, as the tables' settings have it an hour later. */
  private static void mergeDays(ClickHouseStatements statements) {
    for (String part : statements.run(DAYS, Map.of()).lines().toList()) {
      String[] cells = part.split("\t", -1);
      statements.run(
          "OPTIMIZE TABLE detour.%s PARTITION ID '%s' FINAL".formatted(cells[0], cells[1]),
          Map.of());
    }
  }
}
