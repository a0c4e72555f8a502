package dev.detour.console.policy;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleFixture;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.store.Notifications;
import dev.detour.store.PolicyStore;
import dev.detour.store.RouterRegistry;
import dev.detour.store.RouterState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The story of a policy, from none to a rollback. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PolicyIT extends ConsoleFixture {
  private static final String FIRST = PolicyDocument.shippedDefaultYaml();
  private static final String SECOND = FIRST.replaceFirst("(?m)^kind: Policy$", "kind: Policy # 2");

  @Test
  @Order(1)
  void hasNothingAtFirst() {
    admin.get("/policy", 404);
    admin.get("/policy/versions/1", 404);
    assertThat(admin.get("/policy/versions", 200).getJsonArray("items")).isEmpty();
    assertThat(admin.get("/routers", 200).getValue("currentVersion")).isNull();
  }

  @Test
  @Order(2)
  void validatesWithoutPublishing() {
    JsonObject good = admin.post("/policy/validate", document(FIRST), 200);
    JsonObject bad = admin.post("/policy/validate", document("apiVersion: detour/v0\n"), 200);

    assertThat(good).isEqualTo(new JsonObject().put("valid", true).put("errors", new JsonArray()));
    assertThat(bad.getBoolean("valid")).isFalse();
    assertThat(bad.getJsonArray("errors"))
        .extracting(error -> ((JsonObject) error).getString("path"))
        .contains("apiVersion");
    admin.get("/policy", 404);
  }

  @Test
  @Order(3)
  void publishesAndTellsRouters() throws InterruptedException {
    BlockingQueue<Long> heard = new ArrayBlockingQueue<>(10);
    BlockingQueue<Boolean> connected = new ArrayBlockingQueue<>(10);
    Notifications routers = new PolicyStore(database).listen(heard::add, () -> connected.add(true));
    assertThat(connected.poll(10, TimeUnit.SECONDS)).isTrue();

    JsonObject first =
        admin.post("/policy", document(FIRST).put("baseVersion", 0).put("comment", "hello"), 201);

    assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo(1);
    await(routers.close());
    assertThat(first.getLong("version")).isEqualTo(1);
    assertThat(first.getString("author")).isEqualTo("admin");
    assertThat(first.getString("document")).isEqualTo(FIRST);
    assertThat(admin.get("/policy", 200)).isEqualTo(first);
  }

  @Test
  @Order(4)
  void refusesBadDocumentsAndStaleBases() {
    JsonObject invalid =
        admin.post("/policy", document("kind: Policy\n").put("baseVersion", 1), 422);
    JsonObject stale = admin.post("/policy", document(SECOND).put("baseVersion", 0), 409);

    assertThat(invalid.getJsonArray("errors")).isNotEmpty();
    assertThat(stale.getString("type")).isEqualTo("urn:detour:problem:stale-base-version");
    assertThat(stale.getString("detail")).contains("version 1 is in force");
    admin.post("/policy", document(SECOND), 400);
    assertThat(admin.get("/policy", 200).getLong("version")).isEqualTo(1);
  }

  @Test
  @Order(5)
  void showsWhatChanged() {
    admin.post("/policy", document(SECOND).put("baseVersion", 1), 201);

    JsonObject diff = admin.get("/policy/diff?from=1&to=2", 200);

    assertThat(diff.getString("unified"))
        .startsWith("--- version 1\n+++ version 2\n@@")
        .contains("\n-kind: Policy\n+kind: Policy # 2\n");
    assertThat(diff.getInteger("added")).isEqualTo(1);
    assertThat(diff.getInteger("removed")).isEqualTo(1);
    assertThat(admin.get("/policy/diff?from=1&to=1", 200).getString("unified")).isEmpty();
    admin.get("/policy/diff?from=1&to=9", 404);
    admin.get("/policy/diff?from=1", 400);
    admin.get("/policy/diff?from=1&to=x", 400);
  }

  @Test
  @Order(6)
  void rollsBackAsANewVersion() {
    JsonObject stale =
        admin.post(
            "/policy/rollback", new JsonObject().put("version", 1).put("baseVersion", 1), 409);
    assertThat(stale.getString("type")).isEqualTo("urn:detour:problem:stale-base-version");

    JsonObject restored =
        admin.post(
            "/policy/rollback", new JsonObject().put("version", 1).put("baseVersion", 2), 201);

    assertThat(restored.getLong("version")).isEqualTo(3);
    assertThat(restored.getString("source")).isEqualTo("rollback");
    assertThat(restored.getString("comment")).isEqualTo("Back to version 1");
    assertThat(restored.getString("document")).isEqualTo(FIRST);
    admin.post("/policy/rollback", new JsonObject().put("version", 99), 404);
    JsonObject newest = admin.get("/audit?limit=1", 200).getJsonArray("items").getJsonObject(0);
    assertThat(newest.getString("action")).isEqualTo("policy.rolled_back");
    assertThat(newest.getJsonObject("detail").getLong("restored")).isEqualTo(1);
  }

  @Test
  @Order(7)
  void listsVersionsInPages() {
    JsonObject page = admin.get("/policy/versions?limit=2", 200);
    assertThat(page.getJsonArray("items"))
        .extracting(item -> ((JsonObject) item).getLong("version"))
        .containsExactly(3L, 2L);
    assertThat(page.getJsonArray("items").getJsonObject(0).getBoolean("current")).isTrue();
    assertThat(page.getLong("nextBefore")).isEqualTo(2);

    JsonObject last = admin.get("/policy/versions?before=2", 200);
    assertThat(last.getJsonArray("items")).hasSize(1);
    assertThat(last.getValue("nextBefore")).isNull();
    assertThat(admin.get("/policy/versions/2", 200).getString("document")).isEqualTo(SECOND);
    admin.get("/policy/versions?limit=0", 400);
    admin.get("/policy/versions/zero", 400);
  }

  @Test
  @Order(8)
  void showsHowFarBehindEachRouterIs() {
    Instant third = Instant.parse(admin.get("/policy", 200).getString("createdAt"));
    RouterRegistry registry = new RouterRegistry(database);
    Instant before = third.minus(Duration.ofHours(1));
    await(registry.heartbeat(state("a-fresh", 3, third.plusMillis(120), before)));
    await(registry.heartbeat(state("b-behind", 2, third, before)));
    await(registry.heartbeat(state("c-restarted", 3, third.plusSeconds(9), third.plusSeconds(8))));
    await(
        registry.heartbeat(
            new RouterState("d-new", "h:1", OptionalLong.empty(), Optional.empty(), third)));

    JsonObject answer = admin.get("/routers", 200);

    assertThat(answer.getLong("currentVersion")).isEqualTo(3);
    JsonArray routers = answer.getJsonArray("routers");
    assertThat(routers)
        .extracting(router -> ((JsonObject) router).getLong("versionsBehind"))
        .containsExactly(0L, 1L, 0L, null);
    assertThat(routers.getJsonObject(0).getLong("appliedAfterMs")).isEqualTo(120);
    assertThat(routers.getJsonObject(2).getLong("appliedAfterMs")).isNull();
    assertThat(routers)
        .extracting(router -> ((JsonObject) router).getBoolean("live"))
        .containsOnly(true);
  }

  @Test
  @Order(9)
  void refusesAnEndlessBody() {
    String huge = document("x".repeat(3 << 20)).put("baseVersion", 3).encode();

    assertThat(admin.send("POST", "/policy", huge, "application/json").statusCode()).isEqualTo(413);
    admin.post("/policy", document("x".repeat(1_000_001)).put("baseVersion", 3), 400);
  }

  @Test
  @Order(10)
  void keepsAnUnbrokenAuditLog() {
    JsonObject verdict = admin.get("/audit/verify", 200);
    assertThat(verdict.getBoolean("intact")).isTrue();
    JsonObject page = admin.get("/audit?limit=2", 200);
    assertThat(page.getJsonArray("items")).hasSize(2);
    JsonObject older = admin.get("/audit?before=" + page.getLong("nextBefore"), 200);
    assertThat(older.getJsonArray("items")).hasSize(verdict.getInteger("entries") - 2);
    assertThat(older.getValue("nextBefore")).isNull();
    admin.get("/audit?limit=501", 400);
  }

  private static JsonObject document(String text) {
    return new JsonObject().put("document", text);
  }

  private static RouterState state(String id, long version, Instant appliedAt, Instant startedAt) {
    return new RouterState(
        id, "127.0.0.1:8080", OptionalLong.of(version), Optional.of(appliedAt), startedAt);
  }
}
