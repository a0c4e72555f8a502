package dev.detour.jobs.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The migrations for a ClickHouse cluster, made from the same files: each table becomes a
 * replicated one on every shard, named {@code ..._local}, and a distributed one in front of them
 * that has the name which jobs, console and dashboards use.
 *
 * <p>Rows of one key must meet on one shard, since only there a newer row replaces an older one:
 * spans are spread by trace, what has no trace by request or tenant.
 */
final class ClusterDdl {
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*--.*\\R?");
  private static final Pattern TABLE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS detour\\.(\\w+)\\s*\\(");
  private static final Pattern ENGINE =
      Pattern.compile("ENGINE = (\\w*MergeTree)(?:\\(([^)]*)\\))?");
  private static final Pattern ALTER = Pattern.compile("ALTER TABLE detour\\.(\\w+) ");
  private static final Pattern FUNCTION = Pattern.compile("CREATE OR REPLACE FUNCTION (\\w+) AS");

  private static final Pattern VIEW = Pattern.compile("CREATE OR REPLACE VIEW (detour\\.\\w+) AS");

  /** What only a table with parts of its own has. */
  private static final Pattern OF_PARTS =
      Pattern.compile("\\b(ADD INDEX|MODIFY TTL|MODIFY SETTING)\\b");

  private final String cluster;

  /**
   * For one cluster.
   *
   * @param cluster its name in the servers' configuration, where the macros {@code shard} and
   *     {@code replica} are set
   * @throws IllegalArgumentException when it is no name
   */
  ClusterDdl(String cluster) {
    if (!cluster.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "--cluster: " + cluster + " (expected: letters, digits, - and _)");
    }
    this.cluster = cluster;
  }

  /** All of it, in order. */
  List<String> statements(List<Migration> migrations) {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE DATABASE IF NOT EXISTS detour" + onCluster());
    for (Migration migration : migrations) {
      for (String sql : migration.statements()) {
        statements.addAll(statements(COMMENT.matcher(sql).replaceAll("").strip()));
      }
    }
    return statements;
  }

  private List<String> statements(String sql) {
    Matcher table = TABLE.matcher(sql);
    Matcher alter = ALTER.matcher(sql);
    Matcher function = FUNCTION.matcher(sql);
    Matcher view = VIEW.matcher(sql);
    if (table.lookingAt()) {
      return List.of(local(table.group(1), sql), distributed(table.group(1), sql));
    } else if (alter.lookingAt()) {
      return alter(alter.group(1), sql.substring(alter.end()));
    } else if (function.lookingAt()) {
      return List.of(
          "CREATE OR REPLACE FUNCTION "
              + function.group(1)
              + onCluster()
              + " AS"
              + sql.substring(function.end()));
    } else if (view.lookingAt()) {
      return List.of(
          "CREATE OR REPLACE VIEW "
              + view.group(1)
              + onCluster()
              + " AS"
              + sql.substring(view.end()));
    }
    throw new IllegalStateException("no form for a cluster: " + sql);
  }

  private String local(String table, String sql) {
    Matcher engine = ENGINE.matcher(sql);
    if (!engine.find()) {
      throw new IllegalStateException(table + ": no engine that can be replicated");
    }
    String more = engine.group(2) == null ? "" : ", " + engine.group(2);
    String replicated =
        "ENGINE = Replicated"
            + engine.group(1)
            + "('/clickhouse/tables/{shard}/detour/"
            + table
            + "', '{replica}'"
            + more
            + ")";
    String replaced = sql.substring(0, engine.start()) + replicated + sql.substring(engine.end());
    return replaced
        .replaceFirst("detour\\." + table, "detour." + table + "_local" + onCluster())
        .replace("non_replicated_deduplication_window", "replicated_deduplication_window");
  }

  private String distributed(String table, String sql) {
    return "CREATE TABLE IF NOT EXISTS detour."
        + table
        + onCluster()
        + " AS detour."
        + table
        + "_local\nENGINE = Distributed('"
        + cluster
        + "', 'detour', '"
        + table
        + "_local', "
        + shardingKey(sql)
        + ")";
  }

  private static String shardingKey(String sql) {
    for (String column : List.of("trace_id", "request_id", "tenant")) {
      if (Pattern.compile("(?m)^\\s+" + column + "\\s").matcher(sql).find()) {
        return "cityHash64(" + column + ")";
      }
    }
    return "rand()";
  }

  private List<String> alter(String table, String change) {
    String local = "ALTER TABLE detour." + table + "_local" + onCluster() + " " + change;
    return OF_PARTS.matcher(change).find()
        ? List.of(local)
        : List.of(local, "ALTER TABLE detour." + table + onCluster() + " " + change);
  }

  private String onCluster() {
    return " ON CLUSTER '" + cluster + "'";
  }
}
