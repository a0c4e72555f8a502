package dev.detour.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Detour expects of an analytics store over plain HTTP, embedded or not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnalyticsStoreContract {

  /** More rows than fit into one block of the engine. */
  static final int MANY = 200_000;

  abstract StoreEndpoint store();

  @BeforeAll
  void createDatabase() throws Exception {
    store().run("CREATE DATABASE IF NOT EXISTS contract");
  }

  @Test
  void answersPingWithoutCredentials() throws Exception {
    HttpRequest.Builder ping = HttpRequest.newBuilder(store().url().resolve("/ping"));
    assertThat(store().send(ping, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("Ok.\n");
  }

  @Test
  void takesTheStatementFromParameterAndBodyTogether() throws Exception {
    assertThat(store().run("SELECT 1")).isEqualTo("1\n");
    assertThat(store().run("", Map.of("query", "SELECT 2"))).isEqualTo("2\n");
    assertThat(store().run("+ 3", Map.of("query", "SELECT 2"))).isEqualTo("5\n");
  }

  @Test
  void readsOverGetButDoesNotWrite() throws Exception {
    assertThat(get("SELECT 1").body()).isEqualTo("1\n");

    HttpResponse<String> refused = get("CREATE TABLE contract.never (a Int8) ENGINE = Memory");

    assertError(refused, 164, 500);
  }

  @Test
  void refusesWhoHasNoPassword() throws Exception {
    HttpRequest.Builder anonymous =
        store().anonymous(Map.of()).POST(HttpRequest.BodyPublishers.ofString("SELECT 1"));
    assertError(store().send(anonymous, HttpResponse.BodyHandlers.ofString()), 516, 403);

    HttpRequest.Builder wrong = store().anonymous(Map.of("user", store().user(), "password", "x"));
    assertError(
        store()
            .send(
                wrong.POST(HttpRequest.BodyPublishers.ofString("SELECT 1")),
                HttpResponse.BodyHandlers.ofString()),
        516,
        403);
  }

  @Test
  void takesCredentialsFromParametersOrBasicAuthorization() throws Exception {
    HttpRequest.Builder parameters =
        store().anonymous(Map.of("user", store().user(), "password", store().password()));
    String pair = store().user() + ":" + store().password();
    HttpRequest.Builder basic =
        store()
            .anonymous(Map.of())
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));

    for (HttpRequest.Builder request : List.of(parameters, basic)) {
      request.POST(HttpRequest.BodyPublishers.ofString("SELECT 1"));
      assertThat(store().send(request, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("1\n");
    }
  }

  @Test
  void echoesTheQueryIdAndTellsWhatWasRead() throws Exception {
    HttpResponse<String> answer =
        store().post("SELECT count() FROM numbers(10)", Map.of("query_id", "my-own-id"));

    assertThat(answer.headers().firstValue("X-ClickHouse-Query-Id")).contains("my-own-id");
    assertThat(answer.headers().firstValue("X-ClickHouse-Format")).contains("TabSeparated");
    assertThat(answer.headers().firstValue("X-ClickHouse-Timezone")).isPresent();
    assertThat(answer.headers().firstValue("X-ClickHouse-Summary"))
        .hasValueSatisfying(summary -> assertThat(summary).contains("\"read_rows\":\""));
  }

  @Test
  void bindsParametersOnTheServer() throws Exception {
    Map<String, String> parameters =
        Map.of("param_tenant", "o'neil\\;--", "param_from", "3", "param_ids", "[1,2]");

    assertThat(
            store()
                .run(
                    "SELECT {tenant:String} = 'o\\'neil\\\\;--', {from:UInt8} + 1, {ids:Array(UInt8)}",
                    parameters))
        .isEqualTo("1\t4\t[1,2]\n");
  }

  @Test
  void bindsParametersOfStatementsThatWrite() throws Exception {
    store().run("CREATE OR REPLACE TABLE contract.bound (a UInt8, b String) ENGINE = Memory");
    Map<String, String> parameters = Map.of("param_a", "7", "param_b", "x'y");

    store().run("INSERT INTO contract.bound SELECT {a:UInt8}, {b:String}", parameters);

    assertThat(store().run("SELECT * FROM contract.bound FORMAT TSVRaw")).isEqualTo("7\tx'y\n");
  }

  @Test
  void writesTheFormatThatIsAskedFor() throws Exception {
    String sql = "SELECT number AS n, toString(number) AS s FROM numbers(2)";

    assertThat(store().run(sql + " FORMAT JSONEachRow"))
        .isEqualTo("{\"n\":0,\"s\":\"0\"}\n{\"n\":1,\"s\":\"1\"}\n");
    assertThat(store().run(sql, Map.of("default_format", "CSVWithNames")))
        .isEqualTo("\"n\",\"s\"\n0,\"0\"\n1,\"1\"\n");
    assertThat(store().run(sql + " FORMAT JSON")).contains("\"rows\": 2");
  }

  @Test
  void writesOneHeaderAndEveryRowOfALongResult() throws Exception {
    for (String format : List.of("TSVWithNames", "CSVWithNames", "JSONCompactEachRowWithNames")) {
      List<String> lines =
          store()
              .run("SELECT number AS \"n\\\"\" FROM numbers(" + MANY + ") FORMAT " + format)
              .lines()
              .toList();
      assertThat(lines).as(format).hasSize(MANY + 1);
      assertThat(lines.get(MANY)).as(format).contains(Integer.toString(MANY - 1));
    }
    String json = store().run("SELECT number FROM numbers(" + MANY + ") FORMAT JSON");
    assertThat(json).contains("\"rows\": " + MANY).containsOnlyOnce("\"meta\"");
  }

  @Test
  void keepsTheHeaderOfAnEmptyResult() throws Exception {
    assertThat(store().run("SELECT 1 AS a WHERE 0 FORMAT TSVWithNames")).isEqualTo("a\n");
    assertThat(store().run("SELECT 1 AS a WHERE 0")).isEmpty();
  }

  @Test
  void namesErrorsByCodeAndStatus() throws Exception {
    assertError(store().post("SELECT * FROM no_such_table", Map.of()), 60, 404);
    assertError(store().post("SELEC 1", Map.of()), 62, 400);
    assertError(store().post("", Map.of()), 62, 400);
    assertError(store().post("SELECT 1; SELECT 2", Map.of()), 62, 400);
    assertError(store().post("SELECT 1", Map.of("no_such_setting", "1")), 115, 404);
    assertError(store().post("SELECT 1", Map.of("database", "no_such_database")), 81, 404);
    assertError(store().post("SELECT 1 FORMAT NoSuchFormat", Map.of()), 73, 404);
    assertError(store().post("SELECT toInt8('x')", Map.of()), 6, 400);
    assertError(store().post("SELECT sleep(3)", Map.of("max_execution_time", "1")), 159, 408);
  }

  @Test
  void saysTheErrorInsteadOfTheResultWhenToldToWait() throws Exception {
    HttpResponse<String> answer =
        store().post(failsLate(), Map.of("wait_end_of_query", "1", "max_block_size", "1000"));

    assertError(answer, 395, 500);
  }

  @Test
  void neverLetsHalfAResultLookWhole() {
    assertThatThrownBy(() -> store().post(failsLate(), Map.of("max_block_size", "1000")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void insertsDataThatFollowsTheStatement() throws Exception {
    store().run("CREATE OR REPLACE TABLE contract.lines (a UInt32, b String) ENGINE = Memory");

    store().run("INSERT INTO contract.lines FORMAT CSV\n1,\"x;y\"\n2,z\n");
    store().run("3\tt\n", Map.of("query", "INSERT INTO contract.lines FORMAT TSV"));
    store().run("INSERT INTO contract.lines (b, a) VALUES ('v', 4), (concat('a', 'b'), 2 + 3)");
    store()
        .run(
            "{\"a\":6,\"b\":\"j\"}",
            Map.of("query", "INSERT INTO contract.lines FORMAT JSONEachRow"));

    assertThat(store().run("SELECT * FROM contract.lines ORDER BY a"))
        .isEqualTo("1\tx;y\n2\tz\n3\tt\n4\tv\n5\tab\n6\tj\n");
  }

  @Test
  void storesNothingOfAnInsertThatCannotBeRead() throws Exception {
    store().run("CREATE OR REPLACE TABLE contract.broken (a UInt32) ENGINE = MergeTree ORDER BY a");

    assertError(
        store().post("INSERT INTO contract.broken FORMAT CSV\n1\n2\nthree\n", Map.of()), 117, 400);

    assertThat(store().run("SELECT count() FROM contract.broken")).isEqualTo("0\n");
  }

  @Test
  void refusesALongInsertIntoATableThatIsMissing() throws Exception {
    byte[] rows = "12345\n".repeat(2_000_000).getBytes(UTF_8);

    HttpResponse<byte[]> answer =
        store().postBytes(rows, Map.of("query", "INSERT INTO contract.missing FORMAT CSV"));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(new String(answer.body(), UTF_8)).startsWith("Code: 60. DB::Exception: ");
  }

  @Test
  void storesABlockOnceHoweverOftenItIsSent() throws Exception {
    store()
        .run(
            "CREATE OR REPLACE TABLE contract.once (a UInt32) ENGINE = MergeTree ORDER BY a "
                + "SETTINGS non_replicated_deduplication_window = 100");
    for (String token : List.of("first", "first", "second", "first")) {
      store()
          .run(
              "INSERT INTO contract.once FORMAT CSV\n1\n2\n",
              Map.of("insert_deduplication_token", token));
      store()
          .run(
              "INSERT INTO contract.once SETTINGS insert_deduplication_token = 'in-sql-"
                  + token
                  + "' VALUES (3)");
    }

    assertThat(store().run("SELECT a, count() FROM contract.once GROUP BY a ORDER BY a"))
        .isEqualTo("1\t2\n2\t2\n3\t2\n");
  }

  @Test
  void speaksGzipBothWays() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(zipped)) {
      out.write("SELECT repeat('x', 100000)".getBytes(UTF_8));
    }
    HttpRequest.Builder request =
        store()
            .request(Map.of("enable_http_compression", "1"))
            .header("Content-Encoding", "gzip")
            .header("Accept-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()));

    HttpResponse<byte[]> answer = store().send(request, HttpResponse.BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(answer.body().length).isLessThan(2_000);
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(plain).hasSize(100_001);
  }

  @Test
  void forgetsSetUseAndTemporaryTablesAfterTheRequest() throws Exception {
    String before = store().run("SELECT getSetting('max_block_size'), currentDatabase()");

    store().run("SET max_block_size = 77");
    store().run("USE system");
    store().run("SELECT 1", Map.of("max_block_size", "77", "database", "system"));
    store().run("CREATE TEMPORARY TABLE passing (a Int8)");

    assertThat(store().run("SELECT getSetting('max_block_size'), currentDatabase()"))
        .isEqualTo(before);
    assertError(store().post("SELECT * FROM passing", Map.of()), 60, 404);
  }

  @Test
  void keepsTemporaryTablesOfASession() throws Exception {
    Map<String, String> session = Map.of("session_id", "session-" + System.nanoTime());

    store().run("CREATE TEMPORARY TABLE mine (a Int8)", session);
    store().run("INSERT INTO mine VALUES (5)", session);

    assertThat(store().run("SELECT a FROM mine", session)).isEqualTo("5\n");
    assertError(store().post("SELECT a FROM mine", Map.of("session_id", "another")), 60, 404);
    assertError(
        store().post("SELECT 1", Map.of("session_id", "unheard-of", "session_check", "1")),
        372,
        500);
  }

  @Test
  void servesReadersAndWritersAtOnce() throws Exception {
    store().run("CREATE OR REPLACE TABLE contract.busy (a UInt32) ENGINE = MergeTree ORDER BY a");
    int writers = 6;
    int batches = 10;
    ExecutorService threads = Executors.newFixedThreadPool(2 * writers);
    try {
      List<Callable<String>> tasks = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        tasks.add(
            () -> {
              for (int batch = 0; batch < batches; batch++) {
                store().run("INSERT INTO contract.busy SELECT number FROM numbers(100)");
              }
              return "";
            });
        tasks.add(() -> store().run("SELECT count() % 100 FROM contract.busy"));
      }
      for (Future<String> done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isIn("", "0\n");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(store().run("SELECT count() FROM contract.busy"))
        .isEqualTo(writers * batches * 100 + "\n");
  }

  private HttpResponse<String> get(String sql) throws IOException, InterruptedException {
    return store()
        .send(store().request(Map.of("query", sql)).GET(), HttpResponse.BodyHandlers.ofString());
  }

  /** Delivers rows for a while before it fails. */
  private static String failsLate() {
    return "SELECT number, throwIf(number = 1500000) FROM numbers(2000000)";
  }

  static void assertError(HttpResponse<String> answer, int code, int status) {
    assertThat(answer.body()).startsWith("Code: " + code + ". DB::Exception: ");
    assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code"))
        .contains(Integer.toString(code));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }
}
