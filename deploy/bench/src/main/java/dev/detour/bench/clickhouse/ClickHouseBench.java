package dev.detour.bench.clickhouse;

import dev.detour.bench.Bench;
import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaMigrator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Measures the analytics store at size: fills an engine with the shipped schema and a month of
 * rows, and asks it what every panel of the dashboards asks.
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

  /**
   * Copies and merges of a day of millions of rows take longer than statements of the console may.
   */
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(10);

  private static final long MEBIBYTE = 1024 * 1024;

  private final ClickHouseOptions options;
  private final EmbeddedClickHouseProcess process;
  private final ClickHouseStatements clickHouse;

  private ClickHouseBench(ClickHouseOptions options, EmbeddedClickHouseProcess process) {
    this.options = options;
    this.process = process;
    this.clickHouse =
        new ClickHouseStatements(
            process.url(), process.user(), process.password(), STATEMENT_LIMIT);
  }

  public static void main(String[] args) throws Exception {
    Bench.main(
        args,
        ClickHouseOptions.USAGE,
        ClickHouseOptions::parse,
        "ClickHouse",
        (options, folder) -> run(options));
  }

  private static void run(ClickHouseOptions options) throws Exception {
    Map<String, String> settings =
        Map.of(
            "DETOUR_CLICKHOUSE_MAX_MEMORY_BYTES",
            String.valueOf(options.memoryMebibytes() * MEBIBYTE),
            "DETOUR_CLICKHOUSE_MAX_EXECUTION_TIME",
            STATEMENT_LIMIT.toSeconds() + "s");
    EmbeddedClickHouseProcess process =
        options
            .folder()
            .map(folder -> EmbeddedClickHouseProcess.start(folder, settings))
            .orElseGet(() -> EmbeddedClickHouseProcess.start(settings));
    Bench.during(process::close, () -> new ClickHouseBench(options, process).measureAll());
  }

  private void measureAll() {
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
    System.out.printf("writing %,d attempts over %d days ...%n", options.attempts(), Rows.DAYS);
    Rows rows = new Rows(clickHouse, options.attempts(), Rows.DAYS);
    rows.write();
    mergeDays();
    new Sizes(clickHouse).print();
    new PanelTimes(clickHouse, this::cpu, rows.end(), options.rounds()).print(DASHBOARDS);
  }

  /** Days that are over become one part each, as the tables' settings have it an hour later. */
  private void mergeDays() {
    long start = System.nanoTime();
    for (String part : clickHouse.run(DAYS, Map.of()).lines().toList()) {
      String[] cells = part.split("\t", -1);
      clickHouse.run(
          "OPTIMIZE TABLE detour.%s PARTITION ID '%s' FINAL".formatted(cells[0], cells[1]),
          Map.of());
    }
    System.out.printf(
        "merged the parts of each day in %d s%n",
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
  }

  private Duration cpu() {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }
}
