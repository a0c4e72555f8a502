package dev.detour.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleClient;
import dev.detour.console.testing.ConsoleFixture;
import dev.detour.console.testing.Contract;
import dev.detour.console.testing.TestClickHouse;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.Evaluation;
import dev.detour.store.JobState;
import dev.detour.store.JobStore;
import dev.detour.store.NewJob;
import dev.detour.store.NewRecommendation;
import dev.detour.store.RecommendationStore;
import dev.detour.store.Tenant;
import dev.detour.store.TenantStore;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One visit to everything that the contract promises. */
class EveryEndpointIT extends ConsoleFixture {
  @Override
  protected Map<String, String> settings() {
    return TestClickHouse.settings();
  }

  @Test
  void answersEveryOperationAsTheContractSays() {
    Contract contract = new Contract();
    ConsoleClient client = new ConsoleClient(console.port(), contract);
    client.login("admin", PASSWORD);
    client.get("/session", 200);
    client.get("/overview", 200);
    JsonObject document = new JsonObject().put("document", PolicyDocument.shippedDefaultYaml());
    client.post("/policy/validate", document, 200);
    client.post("/policy", document.copy().put("baseVersion", 0), 201);
    client.get("/policy", 200);
    client.get("/policy/versions", 200);
    client.get("/policy/versions/1", 200);
    client.post("/policy/rollback", new JsonObject().put("version", 1), 201);
    client.get("/policy/diff?from=1&to=2", 200);
    client.get("/routers", 200);
    client.post("/recommendations/evaluate", 200);
    List<Long> ids = propose(client);
    client.get("/recommendations", 200);
    client.get("/recommendations/" + ids.get(0), 200);
    client.post("/recommendations/" + ids.get(0) + "/accept", 200);
    client.post(
        "/recommendations/" + ids.get(1) + "/reject", new JsonObject().put("reason", "no"), 200);
    review(client);
    TestClickHouse.insert("requests", List.of(REQUEST));
    client.get("/requests/" + REQUEST.getString("request_id"), 200);
    client.get("/audit", 200);
    client.get("/audit/verify", 200);
    client.delete("/session", 204);

    assertThat(contract.unseenSuccesses()).isEmpty();
  }

  /** Four requests before a person, each decided in its own way. */
  private void review(ConsoleClient client) {
    TestPostgres.await(
        new TenantStore(database)
            .create(new Tenant("acme", "Acme", Optional.empty(), ZoneId.of("UTC")), "test"));
    for (int i = 0; i < 4; i++) {
      TestPostgres.await(new JobStore(database).create(jobInReview(i), 10));
    }
    List<Long> ids =
        client.get("/reviews", 200).getJsonArray("items").stream()
            .map(item -> ((JsonObject) item).getLong("id"))
            .toList();
    client.get("/reviews/" + ids.get(0), 200);
    client.post("/reviews/" + ids.get(0) + "/retry", 200);
    client.post(
        "/reviews/" + ids.get(1) + "/edit",
        new JsonObject().put("request", "{\"messages\":[]}"),
        200);
    JsonObject answered =
        client.post(
            "/reviews/" + ids.get(2) + "/answer", new JsonObject().put("text", "By hand."), 200);
    assertThat(answered.getString("result")).contains("By hand.").contains("chat.completion");
    client.post("/reviews/" + ids.get(2) + "/discard", new JsonObject().put("reason", "no"), 409);
    client.post("/reviews/" + ids.get(3) + "/discard", new JsonObject().put("reason", "no"), 200);
    client.post("/reviews/" + ids.get(3) + "/edit", new JsonObject().put("request", "[]"), 400);
    client.get("/reviews/999999", 404);
    assertThat(client.get("/reviews", 200).getJsonArray("items")).isEmpty();
    assertThat(client.get("/reviews?state=decided", 200).getJsonArray("items")).hasSize(4);
  }

  private static NewJob jobInReview(int number) {
    return new NewJob(
        JobStore.nextId(number),
        new NewJob.Request(
            "req_" + number,
            Optional.empty(),
            "acme",
            UUID.randomUUID(),
            "/v1/chat/completions",
            Optional.empty(),
            TrafficClass.BATCH,
            Map.of(),
            Buffer.buffer("{}"),
            Optional.empty()),
        NewJob.Origin.REVIEW,
        JobState.IN_REVIEW,
        "review",
        Optional.empty(),
        1,
        1,
        4,
        Optional.empty(),
        Duration.ZERO,
        Duration.ofHours(1));
  }

  /** Two proposals that the shipped policy can take. */
  private List<Long> propose(ConsoleClient client) {
    var policy = PolicyDocument.shippedDefault().policy();
    var route = policy.routes().values().iterator().next();
    var classes = List.of(TrafficClass.BATCH, TrafficClass.EXPERIMENT);
    List<NewRecommendation> proposals =
        classes.stream()
            .map(
                trafficClass -> {
                  long current = route.timeouts(trafficClass).firstToken().toMillis();
                  String key = route.name() + "/" + trafficClass.wireName();
                  return new NewRecommendation(key, key, change(key, current), EVIDENCE, 1);
                })
            .toList();
    TestPostgres.await(
        new RecommendationStore(database)
            .save(
                new Evaluation(
                    "first_token_timeout",
                    Instant.now(),
                    1,
                    List.of(),
                    proposals,
                    new JsonArray())));
    return client.get("/recommendations?status=proposed", 200).getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getLong("id"))
        .toList();
  }

  private static JsonObject change(String path, long currentMs) {
    return new JsonObject().put("path", path).put("fromMs", currentMs).put("toMs", currentMs - 1);
  }

  private static final JsonObject REQUEST =
      new JsonObject()
          .put("tenant", "tenant-a")
          .put("started_at", Instant.now().toString().replace('T', ' ').replace("Z", ""))
          .put("trace_id", "t")
          .put("span_id", "s")
          .put("request_id", "req_every_endpoint");

  private static final JsonObject EVIDENCE =
      new JsonObject(
          """
          {"method": "none", "window": {"from": "2026-11-22T00:00:00Z", "to": "2026-11-23T00:00:00Z"},
           "sampleSize": 1, "effectiveSampleSize": 1.0, "censored": 0, "failed": 0, "coverage": 0.9,
           "distribution": [], "current": {"ms": 2, "lowerMs": null, "upperMs": null},
           "proposed": {"ms": 1, "lowerMs": 1, "upperMs": 2}, "effects": [], "worse": [], "notes": []}
          """);
}
