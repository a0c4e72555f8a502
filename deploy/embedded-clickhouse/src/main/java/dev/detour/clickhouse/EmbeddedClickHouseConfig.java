package dev.detour.clickhouse;

import dev.detour.policy.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the embedded ClickHouse.
 *
 * @param port port of 127.0.0.1; 0 for a free one
 * @param dataDirectory where tables are kept; one process at a time
 * @param library the engine's shared library; empty to look for it in node_modules
 * @param user the one user
 * @param password the user's password
 * @param maxMemoryBytes memory of the engine, queries and caches together
 * @param maxQueries statements that run at once
 * @param maxWaitingQueries statements that wait for a place; more are refused
 * @param maxExecutionTime time limit of a statement that brings none of its own
 * @param drainTimeout how long a stop waits for running statements
 */
public record EmbeddedClickHouseConfig(
    int port,
    Path dataDirectory,
    Optional<Path> library,
    String user,
    String password,
    long maxMemoryBytes,
    int maxQueries,
    int maxWaitingQueries,
    Duration maxExecutionTime,
    Duration drainTimeout) {

  private static final long MEBIBYTE = 1024 * 1024;

  /** Reads the {@code DETOUR_CLICKHOUSE_*} variables; the caller checks the settings. */
  public static EmbeddedClickHouseConfig from(Settings settings) {
    return new EmbeddedClickHouseConfig(
        settings.integer(
            "DETOUR_CLICKHOUSE_PORT", 8123, 0, 65535, "Port of the ClickHouse HTTP interface."),
        settings.path(
            "DETOUR_CLICKHOUSE_DATA_DIR", Path.of(".data/clickhouse"), "Folder of the tables."),
        settings.optionalPath(
            "DETOUR_CLICKHOUSE_LIBRARY", "Path of libchdb.so; found in node_modules by default."),
        settings.text("DETOUR_CLICKHOUSE_USER", "detour", "The one user."),
        settings.secret("DETOUR_CLICKHOUSE_PASSWORD", "detour", "The user's password."),
        settings.longInteger(
            "DETOUR_CLICKHOUSE_MAX_MEMORY_BYTES",
            1536 * MEBIBYTE,
            256 * MEBIBYTE,
            Long.MAX_VALUE,
            "Memory of the engine: queries and caches together."),
        settings.integer(
            "DETOUR_CLICKHOUSE_MAX_QUERIES", 16, 1, 1000, "Statements that run at once."),
        settings.integer(
            "DETOUR_CLICKHOUSE_MAX_WAITING_QUERIES",
            64,
            0,
            1000,
            "Statements that wait for a place; more are refused."),
        settings.duration(
            "DETOUR_CLICKHOUSE_MAX_EXECUTION_TIME",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "Time limit of a statement that brings none of its own."),
        settings.duration(
            "DETOUR_CLICKHOUSE_DRAIN_TIMEOUT",
            Duration.ofSeconds(20),
            Duration.ZERO,
            Duration.ofMinutes(10),
            "How long a stop waits for running statements."));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "EmbeddedClickHouseConfig[port=" + port + ", dataDirectory=" + dataDirectory + "]";
  }
}
