package dev.detour.console.session;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleClient;
import dev.detour.console.testing.ConsoleFixture;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionIT extends ConsoleFixture {
  private static final String JSON = "application/json";

  @Test
  void opensAndClosesASession() {
    ConsoleClient client = new ConsoleClient(console.port(), CONTRACT);
    assertThat(client.get("/session", 401).getString("type"))
        .isEqualTo("urn:detour:problem:not-logged-in");

    JsonObject session = client.login("admin", PASSWORD);

    assertThat(session.getString("username")).isEqualTo("admin");
    assertThat(Instant.parse(session.getString("expiresAt"))).isAfter(Instant.now());
    assertThat(client.get("/session", 200)).isEqualTo(session);
    client.delete("/session", 204);
    client.get("/session", 401);
    assertThat(admin.get("/audit?limit=2", 200).getJsonArray("items").getJsonObject(0).getMap())
        .containsEntry("action", "session.closed");
  }

  @Test
  void setsACookieThatScriptsAndOtherSitesCannotUse() {
    HttpResponse<String> response =
        new ConsoleClient(console.port(), CONTRACT)
            .send("POST", "/session", credentials("admin", PASSWORD), JSON);

    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("detour_session=")
        .contains("HTTPOnly", "SameSite=Strict", "Path=/", "Max-Age=43200")
        .doesNotContain("Secure");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void refusesWrongCredentialsAlikeAndThenMakesWait() {
    ConsoleClient client = new ConsoleClient(console.port(), CONTRACT);
    JsonObject unknown = login(client, "nobody", PASSWORD, 401);
    JsonObject wrong = login(client, "admin2", "wrong", 401);
    assertThat(unknown).isEqualTo(wrong);
    for (int i = 0; i < 4; i++) {
      login(client, "nobody", "wrong " + i, 401);
    }

    HttpResponse<String> refused =
        client.send("POST", "/session", credentials("nobody", "wrong"), JSON);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 301);
    // Others may still come in.
    client.login("admin", PASSWORD);
  }

  @Test
  void asksForTheCsrfTokenWhenSomethingChanges() {
    ConsoleClient client = new ConsoleClient(console.port(), CONTRACT);
    client.login("admin", PASSWORD);
    client.csrfToken("guessed");

    JsonObject problem =
        client.post("/policy/validate", new JsonObject().put("document", "a: 1"), 403);

    assertThat(problem.getString("type")).isEqualTo("urn:detour:problem:csrf");
    client.csrfToken("");
    client.delete("/session", 403);
    client.get("/session", 200);
  }

  @Test
  void namesWhatIsWrongWithABody() {
    ConsoleClient client = new ConsoleClient(console.port(), CONTRACT);

    JsonObject problem =
        client.post("/session", new JsonObject().put("username", 7).put("colour", "red"), 400);

    assertThat(problem.getJsonArray("errors"))
        .extracting(error -> ((JsonObject) error).getString("path"))
        .containsExactly("username", "password", "colour");
    assertThat(client.raw("POST", "/api/v1/session", "{", JSON).statusCode()).isEqualTo(400);
    assertThat(client.raw("POST", "/api/v1/session", "[]", JSON).statusCode()).isEqualTo(400);
    assertThat(client.raw("POST", "/api/v1/session", "", JSON).statusCode()).isEqualTo(400);
    assertThat(client.raw("POST", "/api/v1/session", "a=b", "text/plain").statusCode())
        .isEqualTo(415);
  }

  @Test
  void refusesAForgedCookie() {
    ConsoleClient client = new ConsoleClient(console.port(), CONTRACT);
    client.cookie("detour_session=" + "A".repeat(43));

    client.get("/session", 401);
    client.get("/policy", 401);
    client.get("/audit", 401);
  }

  @Test
  void writesAGeneratedPasswordForItsOwnerOnly(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("deep/admin-password");
    try (var other =
        start(
            Map.of(
                "DETOUR_CONSOLE_PORT", "0",
                "DETOUR_CONSOLE_EVALUATION_INTERVAL", "0s",
                "DETOUR_CLICKHOUSE_URL", "http://127.0.0.1:1",
                "DETOUR_CONSOLE_ADMIN_PASSWORD_FILE", file.toString(),
                "DETOUR_DATABASE_URL", TestPostgres.emptyDatabase()))) {
      ConsoleClient client = new ConsoleClient(other.port(), CONTRACT);
      await(other.ready());

      client.login("admin", Files.readString(file).strip());

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(directory.resolve("deep")).isDirectoryNotContaining("glob:**.new");
    }
  }

  private static JsonObject login(
      ConsoleClient client, String username, String password, int status) {
    return client.post(
        "/session", new JsonObject().put("username", username).put("password", password), status);
  }

  private static String credentials(String username, String password) {
    return new JsonObject().put("username", username).put("password", password).encode();
  }
}
