package dev.detour.console.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleFixture;
import dev.detour.console.testing.TestClickHouse;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.TimeoutKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The whole way with the recommender that ships: a primary route that mostly answers within a
 * second and sometimes not at all, and a fallback that answers.
 */
class ShippedRecommenderIT extends ConsoleFixture {
  private static final TrafficClass CLASS = TrafficClass.CRITICAL_USER_FACING;
  private static final int REQUESTS = 1_500;

  private final Random random = new Random(7);

  @Override
  protected Map<String, String> settings() {
    return new HashMap<>(TestClickHouse.settings());
  }

  @Test
  void proposesToWaitLessForARouteThatIsSometimesSilent() {
    TestClickHouse.clear();
    Map<Route, List<Route>> subjects = Subjects.of(PolicyDocument.shippedDefault().policy(), CLASS);
    Route primary = subjects.keySet().iterator().next();
    Route fallback = subjects.get(primary).get(0);
    TestClickHouse.insert("attempts", attempts(primary, fallback));
    admin.post(
        "/policy",
        new JsonObject().put("document", PolicyDocument.shippedDefaultYaml()).put("baseVersion", 0),
        201);

    JsonArray items = admin.post("/recommendations/evaluate", 200).getJsonArray("items");

    JsonObject proposed =
        items.stream()
            .map(JsonObject.class::cast)
            .filter(item -> item.getJsonObject("subject").getString("route").equals(primary.name()))
            .findFirst()
            .orElseThrow();
    JsonObject change = proposed.getJsonObject("change");
    assertThat(change.getLong("fromMs")).isEqualTo(limitMs(primary));
    // Hardly any answer comes after 1.5 s; an answer of the fallback takes about 0.8 s.
    assertThat(change.getLong("toMs")).isBetween(700L, 3_000L);
    JsonObject evidence =
        admin.get("/recommendations/" + proposed.getLong("id"), 200).getJsonObject("evidence");
    assertThat(evidence.getLong("sampleSize")).isEqualTo(REQUESTS);
    assertThat(evidence.getLong("censored")).isPositive();
    assertThat(evidence.getJsonArray("distribution").size()).isBetween(20, 400);
    assertThat(evidence.getJsonArray("effects"))
        .extracting(effect -> ((JsonObject) effect).getString("metric"))
        .contains("success_rate", "p95_first_token", "cost_per_request");

    admin.post("/recommendations/" + proposed.getLong("id") + "/accept", 200);

    JsonArray after = admin.post("/recommendations/evaluate", 200).getJsonArray("items");
    assertThat(after)
        .extracting(item -> ((JsonObject) item).getJsonObject("subject").getString("route"))
        .doesNotContain(primary.name());
    assertThat(admin.raw("GET", "/metrics", "", "").body())
        .contains("detour_console_evaluations_seconds_count{outcome=\"stored\"} 2");
  }

  private List<JsonObject> attempts(Route primary, Route fallback) {
    Instant start = Instant.now().minusSeconds(3_600);
    List<JsonObject> rows = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      Instant at = start.plusMillis(i * 2_000L);
      if (random.nextInt(100) < 6) {
        rows.add(silent(i, primary, at));
        rows.add(answered(i, 1, fallback, at.plusMillis(limitMs(primary)), 800));
      } else {
        rows.add(answered(i, 0, primary, at, 500));
      }
    }
    return rows;
  }

  private JsonObject silent(int request, Route route, Instant at) {
    return attempt(request, 0, route, at)
        .put("duration_us", limitMs(route) * 1_000)
        .put("failure_category", "timeout")
        .put("error_type", TimeoutKind.FIRST_TOKEN.code());
  }

  /** A lognormal first token; the median is given. */
  private JsonObject answered(int request, int index, Route route, Instant at, long medianMs) {
    long firstTokenUs = (long) (medianMs * 1_000 * Math.exp(0.3 * random.nextGaussian()));
    return attempt(request, index, route, at)
        .put("time_to_first_chunk_us", firstTokenUs)
        .put("duration_us", firstTokenUs + 1_000_000)
        .put("cost_usd_micros", 1_000);
  }

  private static JsonObject attempt(int request, int index, Route route, Instant at) {
    return new JsonObject()
        .put("tenant", "acme")
        .put("started_at", at.toString().replace('T', ' ').replace("Z", ""))
        .put("trace_id", "trace-" + request)
        .put("span_id", "span-" + request + "-" + index)
        .put("request_id", "request-" + request)
        .put("attempt_index", index)
        .put("route", route.name())
        .put("traffic_class", CLASS.wireName())
        .put("is_stream", true)
        .put("first_token_timeout_ms", limitMs(route))
        .put("input_tokens", 500);
  }

  private static long limitMs(Route route) {
    return route.timeouts(CLASS).firstToken().toMillis();
  }
}
