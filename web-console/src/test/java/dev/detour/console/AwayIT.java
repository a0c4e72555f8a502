package dev.detour.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleClient;
import dev.detour.console.testing.ConsoleFixture;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the console says while its stores are away. ClickHouse is, in this fixture. */
class AwayIT extends ConsoleFixture {
  @Test
  void saysSoWhenClickHouseIsAwayAndStaysReady() {
    JsonObject problem = admin.get("/overview", 503);

    assertThat(problem.getString("type")).isEqualTo("urn:detour:problem:analytics-unavailable");
    assertThat(problem.getString("detail")).isEqualTo("ClickHouse at 127.0.0.1:1 does not answer.");
    JsonObject ready = new JsonObject(admin.raw("GET", "/readyz", "", "").body());
    assertThat(ready.getBoolean("ready")).isTrue();
    assertThat(ready.getString("clickhouse")).contains("does not answer");
    admin.post("/recommendations/evaluate", 409);
    admin.get("/recommendations", 200);
  }

  @Test
  void listensAndSaysSoWhilePostgresIsAway() {
    try (ConsoleServer lonely =
        start(
            Map.of(
                "DETOUR_CONSOLE_PORT", "0",
                "DETOUR_CLICKHOUSE_URL", "http://127.0.0.1:1",
                "DETOUR_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/none"))) {
      ConsoleClient client = new ConsoleClient(lonely.port(), CONTRACT);
      client.cookie("detour_session=x");
      long start = System.nanoTime();

      JsonObject problem = client.get("/policy", 503);

      assertThat(problem.getString("type")).isEqualTo("urn:detour:problem:store-unavailable");
      assertThat(problem.encode()).doesNotContain("a:b");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(client.raw("GET", "/readyz", "", "").statusCode()).isEqualTo(503);
      assertThat(client.raw("GET", "/healthz", "", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void countsItsRequests() {
    admin.get("/session", 200);

    assertThat(admin.raw("GET", "/metrics", "", "").body())
        .contains(
            "detour_console_requests_seconds_count{method=\"GET\",path=\"/session\",status=\"200\"}")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void answersUnknownAddressesWithAProblem() {
    var response = admin.raw("GET", "/api/v1/nothing", "", "");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self';", "frame-ancestors 'none'");
    assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(admin.raw("DELETE", "/api/v1/policy", "", "").statusCode()).isEqualTo(404);
  }
}
