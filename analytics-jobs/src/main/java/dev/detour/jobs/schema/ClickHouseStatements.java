package dev.detour.jobs.schema;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs single statements over the ClickHouse HTTP interface; values travel as query parameters,
 * never in the SQL.
 */
public final class ClickHouseStatements {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final URI url;
  private final String user;
  private final String password;
  private final Duration timeout;

  /** Statements may take a minute. */
  public ClickHouseStatements(URI url, String user, String password) {
    this(url, user, password, STATEMENT_TIMEOUT);
  }

  /** Statements may take so long. */
  public ClickHouseStatements(URI url, String user, String password, Duration timeout) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.timeout = timeout;
  }

  /**
   * Runs one statement and returns its result as tab separated text.
   *
   * @param parameters for the placeholders in the statement
   * @throws SchemaException when the server does not answer or refuses
   */
  public String run(String sql, Map<String, String> parameters) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/" + queryString(parameters)))
            .timeout(timeout)
            .header("X-ClickHouse-User", user)
            .header("X-ClickHouse-Key", password)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new SchemaException(
          "ClickHouse at %s answered %d: %s"
              .formatted(url, response.statusCode(), response.body().strip()));
    }
    return response.body();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new SchemaException("ClickHouse at " + url + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaException("interrupted while ClickHouse at " + url + " was working", e);
    }
  }

  private static String queryString(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            p ->
                "param_"
                    + p.getKey()
                    + "="
                    + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", "?", ""));
  }
}
