package dev.detour.jobs.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The schema for a cluster. The embedded engine has no Keeper, so statements are held to its parser
 * and to what they must say; they are not run.
 */
class ClusterDdlIT {
  private final List<String> statements = SchemaMigrator.forCluster("main");

  @Test
  void isWhatTheEnginesParserTakes() {
    try (EmbeddedClickHouseProcess engine = EmbeddedClickHouseProcess.start()) {
      ClickHouseStatements clickHouse =
          new ClickHouseStatements(engine.url(), engine.user(), engine.password());
      for (String sql : statements) {
        String tree = clickHouse.run("EXPLAIN AST " + sql, Map.of());
        assertThat(tree).as(sql).containsPattern("(Create|Alter)");
      }
      assertThatThrownBy(() -> clickHouse.run("EXPLAIN AST CREATE TABEL x", Map.of()))
          .as("the parser is asked at all")
          .isInstanceOf(SchemaException.class);
    }
  }

  @Test
  void saysOnCluster() {
    assertThat(statements).allMatch(sql -> sql.contains(" ON CLUSTER 'main'"));
  }

  @Test
  void replicatesEachTableBehindADistributedOneOfItsName() {
    for (String table :
        List.of(
            "attempts", "requests", "rollup_1m", "join_gaps", "replay_outcomes", "attempt_slots")) {
      assertThat(statements)
          .filteredOn(
              sql ->
                  sql.startsWith(
                      "CREATE TABLE IF NOT EXISTS detour." + table + "_local ON CLUSTER"))
          .singleElement()
          .asString()
          .contains(
              "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/detour/"
                  + table
                  + "', '{replica}', ")
          .doesNotContain("non_replicated");
      assertThat(statements)
          .filteredOn(
              sql -> sql.startsWith("CREATE TABLE IF NOT EXISTS detour." + table + " ON CLUSTER"))
          .singleElement()
          .asString()
          .containsPattern("Distributed\\('main', 'detour', '" + table + "_local', cityHash64");
    }
  }

  @Test
  void makesEachViewOnce() {
    assertThat(statements)
        .filteredOn(sql -> sql.startsWith("CREATE OR REPLACE VIEW"))
        .extracting(sql -> sql.substring(0, sql.indexOf(" AS")))
        .contains("CREATE OR REPLACE VIEW detour.rollups ON CLUSTER 'main'")
        .hasSize(4);
  }

  @Test
  void keepsRowsOfOneKeyOnOneShard() {
    assertThat(statements)
        .filteredOn(sql -> sql.contains("'attempts_local'"))
        .singleElement()
        .asString()
        .endsWith("cityHash64(trace_id))");
    assertThat(statements)
        .filteredOn(sql -> sql.contains("'rollup_1m_local'"))
        .singleElement()
        .asString()
        .endsWith("cityHash64(tenant))");
  }

  @Test
  void changesBothTablesAndIndexesOnlyTheOneWithParts() {
    assertThat(statements)
        .filteredOn(
            sql ->
                sql.contains("ADD COLUMN IF NOT EXISTS circuit_state")
                    || sql.contains("circuit_state LowCardinality"))
        .extracting(sql -> sql.substring(0, sql.indexOf(" ON CLUSTER")))
        .containsExactly("ALTER TABLE detour.attempts_local", "ALTER TABLE detour.attempts");
    assertThat(statements)
        .filteredOn(sql -> sql.contains("ADD INDEX") || sql.contains("MODIFY SETTING"))
        .hasSizeGreaterThan(3)
        .allMatch(sql -> sql.contains("_local ON CLUSTER"));
  }

  @Test
  void takesNamesOnly() {
    assertThatThrownBy(() -> SchemaMigrator.forCluster("a'b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--cluster: a'b (expected: letters, digits, - and _)");
  }
}
