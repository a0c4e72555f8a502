package dev.detour.jobs.sink;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Inserts of spool files over ClickHouse's HTTP interface. */
final class ClickHouseInserts {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration INSERT_TIMEOUT = Duration.ofSeconds(60);
  private static final int OK = 200;
  private static final int LONGEST_ERROR = 500;

  private final ClickHouseAddress address;
  private final String table;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

  ClickHouseInserts(ClickHouseAddress address, String table) {
    if (!table.matches("[a-z0-9_]+")) {
      throw new IllegalArgumentException("table: \"" + table + "\" (expected: [a-z0-9_]+)");
    }
    this.address = address;
    this.table = table;
  }

  /**
   * Inserts the rows of a file, unless ClickHouse remembers the token.
   *
   * @throws IOException when ClickHouse did not confirm the insert; it may have happened
   */
  void insert(Path rows, String token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(rows, token))
            .timeout(INSERT_TIMEOUT)
            .header("X-ClickHouse-User", address.user())
            .header("X-ClickHouse-Key", address.password())
            .POST(HttpRequest.BodyPublishers.ofFile(rows))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    boolean exception = response.headers().firstValue("X-ClickHouse-Exception-Code").isPresent();
    if (response.statusCode() != OK || exception) {
      throw new IOException(
          "ClickHouse answered " + response.statusCode() + ": " + firstLines(response.body()));
    }
  }

  /**
   * The deduplication token is made of hex digits and hyphens, the table's name was checked. Rows
   * of one batch are as good as never repetitions of each other, so looking for them while
   * inserting ({@code optimize_on_insert}) is left to the merges: it took a quarter of the insert.
   * Behind a distributed table an insert is done when every shard has its rows, not sooner.
   */
  private URI uri(Path rows, String token) {
    String format =
        rows.toString().endsWith(SpoolWriter.COLUMNS_SUFFIX) ? "Native" : "RowBinaryWithNames";
    String sql =
        ("INSERT INTO detour.%s SETTINGS insert_deduplicate = 1, insert_deduplication_token = '%s',"
                + " optimize_on_insert = 0, distributed_foreground_insert = 1 FORMAT %s")
            .formatted(table, token, format);
    String query = "/?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
    return address.url().resolve(query);
  }

  private static String firstLines(String body) {
    String text = body.strip();
    return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + "...";
  }
}
