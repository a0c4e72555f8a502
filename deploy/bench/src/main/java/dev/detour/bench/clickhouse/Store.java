package dev.detour.bench.clickhouse;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaMigrator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** An engine over a folder, with the shipped schema. The folder stays when it is closed. */
final class Store implements AutoCloseable {
  /**
   * Copies and merges of a day of millions of rows take longer than statements of the console may.
   */
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(10);

  private static final long MEBIBYTE = 1024 * 1024;

  private final EmbeddedClickHouseProcess process;
  private final ClickHouseStatements statements;

  private Store(EmbeddedClickHouseProcess process) {
    this.process = process;
    this.statements =
        new ClickHouseStatements(
            process.url(), process.user(), process.password(), STATEMENT_LIMIT);
  }

  /**
   * Opens it.
   *
   * @param memoryMebibytes of the engine; a statement may take half of it
   */
  static Store open(Path folder, int memoryMebibytes) {
    EmbeddedClickHouseProcess process =
        EmbeddedClickHouseProcess.start(
            folder,
            Map.of(
                "DETOUR_CLICKHOUSE_MAX_MEMORY_BYTES",
                String.valueOf(memoryMebibytes * MEBIBYTE),
                "DETOUR_CLICKHOUSE_MAX_EXECUTION_TIME",
                STATEMENT_LIMIT.toSeconds() + "s"));
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
    return new Store(process);
  }

  ClickHouseStatements statements() {
    return statements;
  }

  /** Processor time of the engine since it was opened. */
  Duration cpu() {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.close();
  }
}
