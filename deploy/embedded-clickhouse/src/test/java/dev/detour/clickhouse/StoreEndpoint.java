package dev.detour.clickhouse;

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

/** A ClickHouse server to be tested, and plain HTTP requests to it. */
record StoreEndpoint(URI url, String user, String password) {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The statement's answer; fails when the status is not 200. */
  String run(String sql) throws IOException, InterruptedException {
    return run(sql, Map.of());
  }

  String run(String sql, Map<String, String> parameters) throws IOException, InterruptedException {
    HttpResponse<String> answer = post(sql, parameters);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  HttpResponse<String> post(String sql, Map<String, String> parameters)
      throws IOException, InterruptedException {
    return send(
        request(parameters).POST(HttpRequest.BodyPublishers.ofString(sql)),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<byte[]> postBytes(byte[] body, Map<String, String> parameters)
      throws IOException, InterruptedException {
    return send(
        request(parameters).POST(HttpRequest.BodyPublishers.ofByteArray(body)),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  /** A request that names the user in headers. */
  HttpRequest.Builder request(Map<String, String> parameters) {
    return anonymous(parameters)
        .header("X-ClickHouse-User", user)
        .header("X-ClickHouse-Key", password);
  }

  HttpRequest.Builder anonymous(Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "/?", ""));
    return HttpRequest.newBuilder(url.resolve(query)).timeout(Duration.ofSeconds(60));
  }

  <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), body);
  }

  String jdbcUrl(String database) {
    return "jdbc:clickhouse://" + url.getHost() + ":" + url.getPort() + "/" + database;
  }
}
