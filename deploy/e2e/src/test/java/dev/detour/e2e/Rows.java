package dev.detour.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Reads the analytics store over its HTTP interface, as any client would. */
final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final String password;

  Rows(URI url, String password) {
    this.url = url;
    this.password = password;
  }

  List<JsonNode> select(String sql) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(sql + " FORMAT JSONEachRow");
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    List<JsonNode> rows = new ArrayList<>();
    for (String line : answer.body().lines().toList()) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  long count(String sql) throws IOException, InterruptedException {
    return select(sql).get(0).elements().next().asLong();
  }

  /** Waits until a count reaches the number, through restarts of the store. */
  long awaitCount(String sql, long expected, Duration limit) throws Exception {
    AtomicLong seen = new AtomicLong(-1);
    Await.holds(
        limit,
        () -> {
          try {
            seen.set(count(sql));
          } catch (IOException e) {
            // The store is starting again; the limit decides.
          }
          return seen.get() >= expected;
        });
    return seen.get();
  }

  /** Until its process ends, the store merges nothing: a merge would hide that a row came twice. */
  void stopMerges() throws IOException, InterruptedException {
    for (String table : List.of("attempts", "requests")) {
      HttpResponse<String> answer = send("SYSTEM STOP MERGES " + table);
      if (answer.statusCode() != 200) {
        throw new IOException(answer.body());
      }
    }
  }

  private HttpResponse<String> send(String sql) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(
                url.resolve("/?database=detour&output_format_json_quote_64bit_integers=0"))
            .timeout(Duration.ofSeconds(20))
            .header("X-ClickHouse-User", "detour")
            .header("X-ClickHouse-Key", password)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
