package dev.detour.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the embedded server promises beyond what a ClickHouse server would: bounds and refusals. */
class EmbeddedLimitsIT {

  /** The fixture's child has a heap of 256 MiB; this much passes through it. */
  private static final long LONG_BODY = 300L * 1024 * 1024;

  private static final StoreEndpoint STORE = SharedClickHouse.endpoint();

  @BeforeAll
  static void createDatabase() throws Exception {
    STORE.run("CREATE DATABASE IF NOT EXISTS limits");
  }

  @Test
  void passesLongInsertsThroughBoundedMemory() throws Exception {
    STORE.run("CREATE OR REPLACE TABLE limits.sink (a String) ENGINE = Null");
    HttpRequest.Builder insert =
        STORE
            .request(Map.of("query", "INSERT INTO limits.sink FORMAT TSV"))
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Repeated("0123456789\n")));

    HttpResponse<String> answer = STORE.send(insert, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-ClickHouse-Summary"))
        .hasValueSatisfying(
            summary -> assertThat(summary).contains("\"written_rows\":\"" + LONG_BODY / 11 + "\""));
  }

  @Test
  void passesLongResultsThroughBoundedMemory() throws Exception {
    String sql = "SELECT repeat('x', 1000) FROM numbers(300000)";
    for (String wait : List.of("0", "1")) {
      HttpRequest.Builder select =
          STORE
              .request(Map.of("wait_end_of_query", wait))
              .POST(HttpRequest.BodyPublishers.ofString(sql));
      HttpResponse<InputStream> answer =
          STORE.send(select, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(300_000L * 1_001);
      }
    }
  }

  @Test
  void mergesStandBackBehindInsertsAndStatements() throws Exception {
    assertThat(
            STORE.run(
                "SELECT value FROM system.server_settings WHERE name = 'os_threads_nice_value_merge_mutate'"))
        .isEqualToIgnoringNewLines("10");
  }

  @Test
  void readsWithSeveralThreadsInTheMemoryItHas() throws Exception {
    assertThat(
            STORE.run(
                "EXPLAIN PIPELINE SELECT sum(number) FROM numbers_mt(100000000) SETTINGS max_threads = 2"))
        .contains("AggregatingTransform × 2");
  }

  @Test
  void storesNothingOfABodyThatBreaksOff() throws Exception {
    STORE.run("CREATE OR REPLACE TABLE limits.torn (a UInt32) ENGINE = MergeTree ORDER BY a");
    String head =
        """
        POST /?query=INSERT+INTO+limits.torn+FORMAT+CSV HTTP/1.1
        Host: 127.0.0.1
        X-ClickHouse-User: %s
        X-ClickHouse-Key: %s
        """
            .formatted(STORE.user(), STORE.password());

    sendAndHangUp(head + "Content-Length: 1000\n\n1\n2\n3\n");
    sendAndHangUp(head + "Transfer-Encoding: chunked\n\n6\n1\n2\n3\n\n");

    assertThat(STORE.run("SELECT count() FROM limits.torn")).isEqualTo("0\n");
  }

  /** Closing the output side ends the body early, but leaves the answer to be read. */
  private static void sendAndHangUp(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", STORE.url().getPort())) {
      socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  @Test
  void refusesBrowsers() throws Exception {
    // Java's client may not set Origin itself, so this goes by hand.
    String answer;
    try (Socket socket = new Socket("127.0.0.1", STORE.url().getPort())) {
      String request =
          """
          POST /?user=%s&password=%s HTTP/1.1
          Host: 127.0.0.1
          Origin: https://example.com
          Connection: close
          Content-Length: 8

          SELECT 1"""
              .formatted(STORE.user(), STORE.password().replace(" ", "+"));
      socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
      answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
    assertThat(answer).startsWith("HTTP/1.1 403").contains("Requests from browsers are refused");
  }

  @Test
  void refusesToReadOrWriteFilesOfTheServer() throws Exception {
    AnalyticsStoreContract.assertError(
        STORE.post("SELECT 1 INTO OUTFILE '/tmp/detour-never'", Map.of()), 344, 500);
    AnalyticsStoreContract.assertError(
        STORE.post("INSERT INTO limits.torn FROM INFILE '/etc/hosts' FORMAT CSV", Map.of()),
        344,
        500);
  }

  @Test
  void limitsTheTimeOfAQueryThatAsksForNoLimit() throws Exception {
    String limit = "SELECT getSetting('max_execution_time')";
    assertThat(STORE.run(limit)).isEqualTo("60\n");
    assertThat(STORE.run(limit, Map.of("max_execution_time", "0"))).isEqualTo("60\n");
    assertThat(STORE.run(limit, Map.of("max_execution_time", "5"))).isEqualTo("5\n");
  }

  @Test
  void limitsTheMemoryOfAQuery() throws Exception {
    AnalyticsStoreContract.assertError(
        STORE.post("SELECT length(groupArray(number)) FROM numbers(1000000000)", Map.of()),
        241,
        500);
  }

  @Test
  void acknowledgesInsertsOnlyWhenTheyAreStored() throws Exception {
    assertThat(
            STORE.run(
                "SELECT getSetting('async_insert')",
                Map.of("async_insert", "1", "wait_for_async_insert", "0")))
        .isEqualTo("false\n");
  }

  @Test
  void answersHealthChecksAndShowsMetrics() throws Exception {
    for (String path : List.of("/healthz", "/readyz", "/metrics")) {
      HttpRequest.Builder request = HttpRequest.newBuilder(STORE.url().resolve(path));
      assertThat(STORE.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .as(path)
          .isEqualTo(200);
    }
    HttpRequest.Builder metrics = HttpRequest.newBuilder(STORE.url().resolve("/metrics"));
    assertThat(STORE.send(metrics, HttpResponse.BodyHandlers.ofString()).body())
        .contains("detour_clickhouse_queries_succeeded_seconds_count");
  }

  /** The same line again and again, up to a length that is a whole number of lines. */
  private static final class Repeated extends InputStream {
    private final byte[] line;
    private long left;

    Repeated(String line) {
      this.line = line.getBytes(UTF_8);
      this.left = LONG_BODY / this.line.length * this.line.length;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("whole pieces only");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int size = (int) Math.min(left, length);
      for (int i = 0; i < size; i++) {
        target[offset + i] =
            line[(int) ((LONG_BODY / line.length * line.length - left + i) % line.length)];
      }
      left -= size;
      return size == 0 ? -1 : size;
    }
  }
}
