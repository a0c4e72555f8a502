package dev.detour.jobs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Queries of the test's ClickHouse. */
public final class ClickHouseQueries {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final String user;
  private final String password;

  public ClickHouseQueries(URI url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** The result's lines, columns separated by tabs. */
  public List<String> lines(String sql) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(url)
                .header("X-ClickHouse-User", user)
                .header("X-ClickHouse-Key", password)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.body());
    }
    return response.body().lines().toList();
  }

  public long number(String sql) throws IOException, InterruptedException {
    return Long.parseLong(lines(sql).get(0));
  }
}
