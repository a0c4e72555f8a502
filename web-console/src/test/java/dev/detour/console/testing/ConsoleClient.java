package dev.detour.console.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A browser's place: calls the API with cookie and CSRF token, and checks every answer. */
public final class ConsoleClient {
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();
  private final String origin;
  private final Contract contract;
  private String cookie = "";
  private String csrfToken = "";

  public ConsoleClient(int port, Contract contract) {
    this.origin = "http://127.0.0.1:" + port;
    this.contract = contract;
  }

  /** Logs in and keeps cookie and token for the calls that follow. */
  public JsonObject login(String username, String password) {
    HttpResponse<String> response =
        send(
            "POST",
            "/session",
            new JsonObject().put("username", username).put("password", password).encode(),
            "application/json");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    String setCookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    cookie = setCookie.substring(0, setCookie.indexOf(';'));
    JsonObject session = new JsonObject(response.body());
    csrfToken = session.getString("csrfToken");
    return session;
  }

  /** Uses another CSRF token from now on. */
  public void csrfToken(String token) {
    csrfToken = token;
  }

  /** Uses another cookie from now on. */
  public void cookie(String value) {
    cookie = value;
  }

  public JsonObject get(String path, int status) {
    return json(send("GET", path, "", ""), status);
  }

  public JsonObject post(String path, JsonObject body, int status) {
    return json(send("POST", path, body.encode(), "application/json"), status);
  }

  public JsonObject post(String path, int status) {
    return json(send("POST", path, "", ""), status);
  }

  public void delete(String path, int status) {
    assertThat(send("DELETE", path, "", "").statusCode()).isEqualTo(status);
  }

  /** One call to the API, with whatever body; its answer is held against the contract. */
  public HttpResponse<String> send(String method, String path, String body, String contentType) {
    HttpResponse<String> response = raw(method, "/api/v1" + path, body, contentType);
    contract.check(
        method,
        "/api/v1" + path,
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.body());
    return response;
  }

  /** One call to anything, unchecked. */
  public HttpResponse<String> raw(String method, String path, String body, String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    if (!csrfToken.isEmpty() && !method.equals("GET")) {
      request.header("X-CSRF-Token", csrfToken);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static JsonObject json(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body());
  }
}
