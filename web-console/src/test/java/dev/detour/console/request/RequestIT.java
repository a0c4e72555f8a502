package dev.detour.console.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleFixture;
import dev.detour.console.testing.TestClickHouse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Known rows in, a known story out. */
class RequestIT extends ConsoleFixture {
  private static final String ID = "req_0199f0a1b2c30123456789abcdef0123";
  // Younger than the table's TTL, which drops what is older at once.
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(60);

  @Override
  protected Map<String, String> settings() {
    return TestClickHouse.settings();
  }

  @BeforeAll
  void writeRows() {
    TestClickHouse.clear();
    JsonObject request =
        row(START, "s0", ID)
            .put("feature", "support-chat")
            .put("traffic_class", "critical_user_facing")
            .put("sensitivity", new JsonArray().add("legal"))
            .put("policy_version", 12)
            .put("outcome", "served")
            .put("fallback_depth", 1)
            .put("route_primary", "alpha-premium")
            .put("route_served", "beta-premium")
            .put("is_stream", true)
            .put("duration_us", 1_234_500)
            .put("before_fallback_ms", 210)
            .put("http_status", 200)
            .put("cost_usd_micros", 4_200);
    TestClickHouse.insert("requests", List.of(request));
    TestClickHouse.insert("requests", List.of(request.copy().put("router", "again")));
    TestClickHouse.insert(
        "attempts",
        List.of(
            attempt("s2", 1, "beta-premium", 220).put("time_to_first_chunk_us", 250_000),
            attempt("s1", 0, "alpha-premium", 5)
                .put("failure_category", "overloaded")
                .put("error_type", "server_is_overloaded")
                .put("http_status", 503),
            attempt("s9", 0, "gamma", 0).put("request_id", "req_other")));
  }

  private static JsonObject attempt(String span, int index, String route, long afterMs) {
    return row(START.plusMillis(afterMs), span, ID)
        .put("attempt_index", index)
        .put("attempt_reason", index == 0 ? "primary" : "first_fallback")
        .put("route", route)
        .put("duration_us", 200_000)
        .put("first_token_timeout_ms", 1_200)
        .put("http_status", 200)
        .put("input_tokens", 30)
        .put("output_tokens", 20);
  }

  private static JsonObject row(Instant at, String span, String request) {
    return new JsonObject()
        .put("tenant", "acme")
        .put("started_at", at.toString().replace('T', ' ').replace("Z", ""))
        .put("trace_id", "t")
        .put("span_id", span)
        .put("request_id", request);
  }

  @Test
  void tellsARequestWithItsAttemptsInOrder() {
    JsonObject story = admin.get("/requests/" + ID, 200);

    assertThat(story.getString("tenant")).isEqualTo("acme");
    assertThat(story.getString("startedAt")).isEqualTo(START.toString());
    assertThat(story.getJsonArray("sensitivity")).containsExactly("legal");
    assertThat(story.getLong("policyVersion")).isEqualTo(12);
    assertThat(story.getDouble("durationMs")).isEqualTo(1234.5);
    assertThat(story.getLong("beforeFallbackMs")).isEqualTo(210);
    assertThat(story.getValue("budgetUtilization")).isNull();
    JsonArray attempts = story.getJsonArray("attempts");
    assertThat(attempts)
        .extracting(attempt -> ((JsonObject) attempt).getString("route"))
        .containsExactly("alpha-premium", "beta-premium");
    JsonObject failed = attempts.getJsonObject(0);
    assertThat(failed.getString("failureCategory")).isEqualTo("overloaded");
    assertThat(failed.getDouble("afterMs")).isEqualTo(5);
    assertThat(failed.getValue("firstTokenMs")).isNull();
    assertThat(attempts.getJsonObject(1).getDouble("firstTokenMs")).isEqualTo(250);
  }

  @Test
  void saysWhenItKnowsNoSuchRequest() {
    admin.get("/requests/req_unknown", 404);
    admin.get("/requests/a%20b", 400);
  }
}
