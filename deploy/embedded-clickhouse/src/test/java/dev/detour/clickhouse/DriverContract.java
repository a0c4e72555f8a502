package dev.detour.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Detour expects of an analytics store through ClickHouse's own Java drivers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DriverContract {

  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_901_000);

  private Connection connection;

  abstract StoreEndpoint store();

  @BeforeAll
  void createTables() throws Exception {
    store().run("CREATE DATABASE IF NOT EXISTS drivers");
    store()
        .run(
            """
            CREATE OR REPLACE TABLE drivers.every_type
            (
                tenant LowCardinality(String), started_at DateTime64(6, 'UTC'), minute DateTime('UTC'),
                trace_id String, attempt_index UInt16, policy_version UInt64, is_stream Bool,
                first_chunk Nullable(UInt64), propensity Nullable(Float64), cost Int64,
                sensitivity Array(LowCardinality(String)), outcomes Map(LowCardinality(String), UInt64),
                histogram Map(Int16, UInt64)
            )
            ENGINE = MergeTree ORDER BY (tenant, attempt_index)
            """);
    store()
        .run(
            "CREATE OR REPLACE TABLE drivers.plain (tenant LowCardinality(String),"
                + " attempt_index UInt16, cost Int64) ENGINE = MergeTree ORDER BY tenant");
    connection = connect(new Properties());
  }

  @AfterAll
  void disconnect() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }

  @Test
  void storesAndReadsEveryTypeOfOurTables() throws SQLException {
    insert(connection, "types", 2);

    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM every_type WHERE tenant = ? ORDER BY attempt_index")) {
      select.setString(1, "types");
      ResultSet row = select.executeQuery();
      assertThat(row.next()).isTrue();
      assertThat(row.getString("tenant")).isEqualTo("types");
      assertThat(row.getObject("started_at", LocalDateTime.class)).isEqualTo(TIME);
      assertThat(row.getTimestamp("minute").toInstant())
          .isEqualTo(Instant.parse("2026-01-02T03:04:00Z"));
      assertThat(row.getString("trace_id")).isEqualTo("o'neil \\ \"x\" \n ü 0");
      assertThat(row.getInt("attempt_index")).isZero();
      assertThat(row.getLong("policy_version")).isEqualTo(Long.MAX_VALUE);
      assertThat(row.getBoolean("is_stream")).isTrue();
      assertThat(row.getObject("first_chunk")).isNull();
      assertThat(row.getDouble("propensity")).isEqualTo(0.25);
      assertThat(row.getLong("cost")).isEqualTo(-5);
      assertThat((Object[]) row.getArray("sensitivity").getArray()).containsExactly("pii", "it's");
      assertThat(row.getObject("outcomes").toString()).contains("served").contains("3");
      assertThat(row.getObject("histogram").toString()).contains("-1").contains("70");
      assertThat(row.next()).isTrue();
      assertThat(row.getLong("first_chunk")).isEqualTo(1_000);
      assertThat(row.next()).isFalse();
    }
  }

  @Test
  void insertsBatchesAsBinaryRowsToo() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("beta.row_binary_for_simple_insert", "true");
    try (Connection binary = connect(properties);
        PreparedStatement insert =
            binary.prepareStatement(
                "INSERT INTO plain (tenant, attempt_index, cost) VALUES (?, ?, ?)")) {
      for (int i = 0; i < 1_000; i++) {
        insert.setString(1, "binary");
        insert.setInt(2, i);
        insert.setLong(3, i);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(1_000);
    }
    assertThat(one("SELECT sum(cost) FROM plain")).isEqualTo("499500");
  }

  @Test
  void readsResultsOfManyBlocks() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT number AS n, toString(number) AS s FROM numbers("
                    + AnalyticsStoreContract.MANY
                    + ")")) {
      long expected = 0;
      while (rows.next()) {
        assertThat(rows.getLong("n")).isEqualTo(expected);
        assertThat(rows.getString("s")).isEqualTo(Long.toString(expected));
        expected++;
      }
      assertThat(expected).isEqualTo(AnalyticsStoreContract.MANY);
    }
  }

  @Test
  void readsNoRowsAsNoRows() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 AS a, 'x' AS b WHERE 0")) {
      assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void describesTablesAndColumns() throws SQLException {
    assertThat(connection.isValid(5)).isTrue();
    assertThat(connection.getMetaData().getDatabaseProductVersion()).matches("\\d+\\.\\d+.*");
    List<String> tables = new ArrayList<>();
    try (ResultSet rows =
        connection.getMetaData().getTables(null, "drivers", "every%", new String[] {"TABLE"})) {
      while (rows.next()) {
        tables.add(rows.getString("TABLE_NAME"));
      }
    }
    assertThat(tables).containsExactly("every_type");
    List<String> columns = new ArrayList<>();
    try (ResultSet rows = connection.getMetaData().getColumns(null, "drivers", "every_type", "%")) {
      while (rows.next()) {
        columns.add(rows.getString("COLUMN_NAME"));
      }
    }
    assertThat(columns).hasSize(13).startsWith("tenant", "started_at");
  }

  @Test
  void reportsErrorsWithTheirCode() {
    assertThatThrownBy(() -> one("SELECT * FROM no_such_table"))
        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(60))
        .hasMessageContaining("UNKNOWN_TABLE");
    assertThatThrownBy(() -> one("SELECT throwIf(1)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(395));
  }

  @Test
  void reportsAnErrorInTheMiddleOfAResult() {
    assertThatThrownBy(
            () -> {
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT number, throwIf(number = 1500000) FROM numbers(2000000)"
                              + " SETTINGS max_block_size = 1000")) {
                while (rows.next()) {
                  assertThat(rows.getLong(1)).isLessThan(2_000_000);
                }
              }
            })
        .isInstanceOf(Exception.class);
  }

  @Test
  void endsAQueryAtItsTimeLimit() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(
              () ->
                  statement.executeQuery(
                      "SELECT max(sipHash64(number)) FROM numbers(100000000000)"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void cancelsARunningQuery() throws Exception {
    try (Statement statement = connection.createStatement()) {
      CompletableFuture<Throwable> ended =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowable(
                      () ->
                          statement.executeQuery(
                              "SELECT max(sipHash64(number)) FROM numbers(100000000000)")));
      awaitRunning("max(sipHash64(number)) FROM numbers(100000000000)");

      statement.cancel();

      assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
    }
  }

  private void awaitRunning(String part) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String running;
    do {
      assertThat(System.nanoTime()).isLessThan(deadline);
      running =
          store()
              .run(
                  "SELECT count() FROM system.processes WHERE position(query, {part:String}) > 0",
                  Map.of("param_part", part));
    } while (running.equals("0\n"));
  }

  @Test
  void refusesAWrongPassword() {
    Properties properties = new Properties();
    properties.setProperty("user", store().user());
    properties.setProperty("password", "wrong");
    assertThatThrownBy(
            () -> {
              try (Connection refused =
                  DriverManager.getConnection(store().jdbcUrl("default"), properties)) {
                refused.createStatement().executeQuery("SELECT 1");
              }
            })
        .hasStackTraceContaining("516");
  }

  @Test
  void streamsBinaryRowsThroughTheClient() throws Exception {
    byte[] row = {5, 'b', 'u', 'l', 'k', 's', 7, 0};
    byte[] rows = new byte[row.length * 100_000];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row[i % row.length];
    }
    for (boolean compressed : new boolean[] {false, true}) {
      try (Client client = client(compressed, false)) {
        InsertSettings settings = new InsertSettings();
        try (InsertResponse response =
            client
                .insert(
                    "every_type",
                    List.of("tenant", "attempt_index"),
                    new ByteArrayInputStream(rows),
                    ClickHouseFormat.RowBinary,
                    settings)
                .get()) {
          assertThat(response.getWrittenRows()).isEqualTo(100_000);
        }
      }
    }
    assertThat(one("SELECT count() FROM every_type WHERE tenant = 'bulks'")).isEqualTo("200000");
  }

  @Test
  void deduplicatesByTheClientsToken() throws Exception {
    store()
        .run(
            "CREATE OR REPLACE TABLE drivers.once (a String) ENGINE = MergeTree ORDER BY a "
                + "SETTINGS non_replicated_deduplication_window = 10");
    try (Client client = client(true, false)) {
      for (String token : List.of("one", "one", "two")) {
        InsertSettings settings = new InsertSettings().setDeduplicationToken(token);
        client
            .insert(
                "once",
                new ByteArrayInputStream("x\n".getBytes(UTF_8)),
                ClickHouseFormat.TSV,
                settings)
            .get()
            .close();
      }
    }
    assertThat(one("SELECT count() FROM once")).isEqualTo("2");
  }

  @Test
  void queriesWithParametersAndEveryCompression() throws Exception {
    Map<String, Object> parameters = Map.of("least", 3, "name", "o'neil");
    for (boolean http : new boolean[] {false, true}) {
      try (Client client = client(true, http)) {
        List<GenericRecord> records =
            client.queryAll(
                "SELECT number AS n, {name:String} AS name FROM numbers(5) WHERE n >= {least:UInt8}",
                parameters,
                new QuerySettings());
        assertThat(records).extracting(r -> r.getLong("n")).containsExactly(3L, 4L);
        assertThat(records).extracting(r -> r.getString("name")).containsOnly("o'neil");
      }
    }
  }

  @Test
  void sendsLongParametersAsAForm() throws Exception {
    String text = "ü".repeat(20_000);
    try (Client client = builder(true).useHttpFormDataForQuery(true).build()) {
      List<GenericRecord> records =
          client.queryAll(
              "SELECT length({text:String}) AS n", Map.of("text", text), new QuerySettings());
      assertThat(records.get(0).getLong("n")).isEqualTo(40_000);
    }
  }

  private void insert(Connection on, String tenant, int rows) throws SQLException {
    try (PreparedStatement insert =
        on.prepareStatement("INSERT INTO every_type VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
      Array labels = on.createArrayOf("String", new Object[] {"pii", "it's"});
      for (int i = 0; i < rows; i++) {
        insert.setString(1, tenant);
        insert.setObject(2, TIME);
        insert.setObject(3, TIME.withSecond(0).withNano(0).atOffset(ZoneOffset.UTC));
        insert.setString(4, "o'neil \\ \"x\" \n ü " + i);
        insert.setInt(5, i);
        insert.setLong(6, Long.MAX_VALUE);
        insert.setBoolean(7, true);
        if (i == 0) {
          insert.setNull(8, Types.BIGINT);
        } else {
          insert.setLong(8, 1_000L * i);
        }
        insert.setDouble(9, 0.25);
        insert.setLong(10, -5);
        insert.setArray(11, labels);
        insert.setObject(12, Map.of("served", 3));
        insert.setObject(13, Map.of(-1, 70));
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(rows);
    }
  }

  private String one(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private Connection connect(Properties properties) throws SQLException {
    properties.setProperty("user", store().user());
    properties.setProperty("password", store().password());
    return DriverManager.getConnection(store().jdbcUrl("drivers"), properties);
  }

  private Client client(boolean compressed, boolean httpCompression) {
    return builder(compressed).useHttpCompression(httpCompression).build();
  }

  private Client.Builder builder(boolean compressed) {
    return new Client.Builder()
        .addEndpoint(store().url().toString())
        .setUsername(store().user())
        .setPassword(store().password())
        .setDefaultDatabase("drivers")
        .compressClientRequest(compressed)
        .compressServerResponse(compressed);
  }
}
