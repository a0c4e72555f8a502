package dev.detour.jobs.schema;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the analytics schema (database {@code detour}) up to date: applies each shipped SQL file
 * once, in order, and records it with its checksum in {@code detour.schema_migrations}.
 *
 * <p>ClickHouse has neither transactions over DDL nor locks. So every statement is idempotent
 * ({@code IF NOT EXISTS}, {@code OR REPLACE}), which makes it harmless that a migrator dies between
 * applying and recording, or that two run at once. Each file has one beside it that takes it back.
 */
public final class SchemaMigrator {

  private static final Logger logger = LoggerFactory.getLogger(SchemaMigrator.class);

  private static final String CREATE_DATABASE = "CREATE DATABASE IF NOT EXISTS detour";

  /**
   * The checksum is part of the key: two programs that disagree about a file leave two rows, and
   * are refused.
   */
  private static final String CREATE_HISTORY =
      """
      CREATE TABLE IF NOT EXISTS detour.schema_migrations
      (
          version    UInt32,
          name       String,
          checksum   String,
          applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
      )
      ENGINE = ReplacingMergeTree(applied_at)
      ORDER BY (version, checksum)
      """;

  private static final String READ_HISTORY =
      "SELECT DISTINCT version, checksum FROM detour.schema_migrations ORDER BY version FORMAT TSV";

  private static final String RECORD =
      """
      INSERT INTO detour.schema_migrations (version, name, checksum)
      SELECT {version:UInt32}, {name:String}, {checksum:String}
      """;

  private static final String FORGET =
      """
      ALTER TABLE detour.schema_migrations DELETE WHERE version = {version:UInt32}
      SETTINGS mutations_sync = 2
      """;

  private final ClickHouseStatements clickHouse;
  private final List<Migration> migrations;

  /**
   * A migrator for the ClickHouse server at the given address.
   *
   * @param url HTTP interface, such as {@code http://127.0.0.1:8123}
   */
  public SchemaMigrator(URI url, String user, String password) {
    this(url, user, password, Migrations.shipped());
  }

  SchemaMigrator(URI url, String user, String password, List<Migration> migrations) {
    this.clickHouse = new ClickHouseStatements(url, user, password);
    this.migrations = List.copyOf(migrations);
  }

  /**
   * Applies what is missing and returns the numbers of the migrations applied now.
   *
   * @throws SchemaException when the server does not answer or refuses a statement, or when a file
   *     was changed after it had been applied
   */
  public List<Integer> migrate() {
    run(CREATE_DATABASE);
    run(CREATE_HISTORY);
    Map<Integer, Set<String>> history = history();
    migrations.forEach(migration -> refuseChanged(migration, history));
    warnOfNewerSchema(history);
    List<Integer> applied = new ArrayList<>();
    for (Migration migration : migrations) {
      if (!history.containsKey(migration.version())) {
        apply(migration);
        applied.add(migration.version());
      }
    }
    return List.copyOf(applied);
  }

  /**
   * Takes migrations back, the newest first, and returns their numbers in that order.
   *
   * @param version the newest that stays; 0 takes back all
   * @param maySpoil whether what somebody has stored may be lost
   * @throws SchemaException when the server does not answer or refuses a statement, when data would
   *     be lost that may not be, or when the schema is newer than this program: nothing is taken
   *     back then
   */
  public List<Integer> rollBack(int version, boolean maySpoil) {
    run(CREATE_DATABASE);
    run(CREATE_HISTORY);
    Map<Integer, Set<String>> history = history();
    List<Migration> undone = new ArrayList<>();
    for (Migration migration : migrations) {
      if (migration.version() > version && history.containsKey(migration.version())) {
        undone.add(0, migration);
      }
    }
    refuseNewerSchema(history);
    if (!maySpoil) {
      undone.forEach(SchemaMigrator::refuseLoss);
    }
    undone.forEach(this::undo);
    return undone.stream().map(Migration::version).toList();
  }

  /** The numbers of the migrations that are applied, in order. */
  public List<Integer> applied() {
    run(CREATE_DATABASE);
    run(CREATE_HISTORY);
    return history().keySet().stream().sorted().toList();
  }

  /**
   * The shipped migrations as statements for a ClickHouse cluster, to be run there by hand.
   *
   * @throws IllegalArgumentException when that is no name of a cluster
   */
  public static List<String> forCluster(String cluster) {
    return new ClusterDdl(cluster).statements(Migrations.shipped());
  }

  private void refuseNewerSchema(Map<Integer, Set<String>> history) {
    Set<Integer> unknown = unknown(history);
    if (!unknown.isEmpty()) {
      throw new SchemaException(
          "the analytics schema has migrations that this program does not know: "
              + unknown
              + ". Take them back with the program that applied them.");
    }
  }

  private static void refuseLoss(Migration migration) {
    if (migration.losesData()) {
      throw new SchemaException(
          "taking back V%04d__%s loses what its tables or columns hold; nothing was taken back"
              .formatted(migration.version(), migration.name()));
    }
  }

  private void undo(Migration migration) {
    migration.undo().forEach(this::run);
    clickHouse.run(FORGET, Map.of("version", Integer.toString(migration.version())));
    logger.info("took back analytics migration V{} {}", migration.version(), migration.name());
  }

  private Map<Integer, Set<String>> history() {
    return run(READ_HISTORY)
        .lines()
        .map(line -> line.split("\t", -1))
        .collect(
            Collectors.groupingBy(
                row -> Integer.valueOf(row[0]),
                Collectors.mapping(row -> row[1], Collectors.toSet())));
  }

  private static void refuseChanged(Migration migration, Map<Integer, Set<String>> history) {
    Set<String> recorded = history.getOrDefault(migration.version(), Set.of(migration.checksum()));
    if (!recorded.equals(Set.of(migration.checksum()))) {
      throw new SchemaException(
          "migration V%04d__%s.sql was changed after it had been applied: checksum %s (expected: %s). "
                  .formatted(
                      migration.version(),
                      migration.name(),
                      migration.checksum(),
                      String.join(" and ", recorded))
              + "Restore the file and write a new migration.");
    }
  }

  private Set<Integer> unknown(Map<Integer, Set<String>> history) {
    Set<Integer> unknown = new HashSet<>(history.keySet());
    migrations.forEach(migration -> unknown.remove(migration.version()));
    return unknown;
  }

  private void warnOfNewerSchema(Map<Integer, Set<String>> history) {
    Set<Integer> unknown = unknown(history);
    if (!unknown.isEmpty()) {
      logger.warn(
          "the analytics schema is newer than this program: unknown migrations {}", unknown);
    }
  }

  private void apply(Migration migration) {
    migration.statements().forEach(this::run);
    clickHouse.run(
        RECORD,
        Map.of(
            "version", Integer.toString(migration.version()),
            "name", migration.name(),
            "checksum", migration.checksum()));
    logger.info("applied analytics migration V{} {}", migration.version(), migration.name());
  }

  private String run(String sql) {
    return clickHouse.run(sql, Map.of());
  }
}
