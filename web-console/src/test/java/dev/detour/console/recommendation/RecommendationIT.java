package dev.detour.console.recommendation;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.console.testing.ConsoleFixture;
import dev.detour.console.testing.TestClickHouse;
import dev.detour.console.tuning.AttemptObservation;
import dev.detour.console.tuning.CurvePoint;
import dev.detour.console.tuning.Effect;
import dev.detour.console.tuning.Estimate;
import dev.detour.console.tuning.EvidenceSummary;
import dev.detour.console.tuning.FirstTokenQuestion;
import dev.detour.console.tuning.RouteAttempts;
import dev.detour.console.tuning.TimeoutAdvice;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.TimeoutKind;
import dev.detour.policy.price.TokenUsage;
import dev.detour.store.Notifications;
import dev.detour.store.PolicyStore;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * From logged attempts to a policy version, over real stores. The statistics are somebody else's:
 * this recommender proposes what {@link #proposal} says once it is shown at least 100 attempts.
 */
class RecommendationIT extends ConsoleFixture {
  private static final TrafficClass CLASS = TrafficClass.CRITICAL_USER_FACING;
  private static final Policy POLICY = PolicyDocument.shippedDefault().policy();
  private static final Route ROUTE = POLICY.classPolicy(CLASS).row().orElseThrow().primary();
  private static final Duration CURRENT = ROUTE.timeouts(CLASS).firstToken();
  private static final Duration PROPOSED = CURRENT.minusMillis(1_500);

  private final Map<Subject, FirstTokenQuestion> asked = new ConcurrentHashMap<>();
  private volatile Duration proposal = PROPOSED;

  @Override
  protected Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(TestClickHouse.settings());
    settings.put("DETOUR_CONSOLE_EVIDENCE_WINDOW", "1h");
    return settings;
  }

  @Override
  protected TimeoutRecommender recommender() {
    return question -> {
      asked.put(new Subject(question.primary().route(), question.trafficClass()), question);
      EvidenceSummary evidence = evidence(question);
      if (evidence.attempts() < 100) {
        return new TimeoutAdvice.NotEnoughEvidence(
            evidence.attempts() + " attempts (expected: >= 100)", evidence);
      }
      return question.current().equals(proposal)
          ? new TimeoutAdvice.KeepCurrent(
              proposal, "it is right", List.of(), List.of(), "a test's decision", evidence)
          : propose(question, evidence);
    };
  }

  @BeforeEach
  void onePolicyAndNoEvidence() {
    proposal = PROPOSED;
    asked.clear();
    TestClickHouse.clear();
    sqlTruncate();
    admin.post(
        "/policy",
        new JsonObject().put("document", PolicyDocument.shippedDefaultYaml()).put("baseVersion", 0),
        201);
  }

  @Test
  void findsNotEnoughEvidenceForEveryRouteAndClassOfThePolicy() {
    JsonObject before = admin.get("/recommendations", 200);
    assertThat(before.getValue("evaluatedAt")).isNull();

    JsonObject after = admin.post("/recommendations/evaluate", 200);

    assertThat(after.getJsonArray("items")).isEmpty();
    assertThat(after.getJsonArray("findings")).hasSize(subjects());
    JsonObject finding = after.getJsonArray("findings").getJsonObject(0);
    assertThat(finding.getString("result")).isEqualTo("not_enough_evidence");
    assertThat(finding.getString("reason")).isEqualTo("0 attempts (expected: >= 100)");
    assertThat(finding.getLong("currentMs")).isPositive();
    assertThat(admin.get("/recommendations", 200)).isEqualTo(after);
  }

  @Test
  void readsTheSubjectsStreamedAttemptsOfTheWindow() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    List<JsonObject> rows = new ArrayList<>();
    rows.add(
        attempt(1, now.minusSeconds(60))
            .put("time_to_first_chunk_us", 812_345)
            .put("input_tokens", 1_000));
    rows.add(
        attempt(2, now.minusSeconds(50))
            .put("failure_category", "timeout")
            .put("error_type", TimeoutKind.FIRST_TOKEN.code())
            .put("first_token_timeout_ms", 10_000)
            .put("duration_us", 10_001_234)
            .put("input_tokens", 3_000));
    rows.add(attempt(3, now.minusSeconds(7_200)));
    rows.add(attempt(4, now.minusSeconds(60)).put("is_stream", false));
    rows.add(attempt(5, now.minusSeconds(60)).put("route", "another"));
    rows.add(attempt(6, now.minusSeconds(60)).put("traffic_class", "another"));
    TestClickHouse.insert("attempts", rows);

    admin.post("/recommendations/evaluate", 200);

    FirstTokenQuestion question = asked.get(new Subject(ROUTE.name(), CLASS));
    assertThat(question.current()).isEqualTo(CURRENT);
    assertThat(question.to()).isAfter(now);
    assertThat(question.to()).isEqualTo(question.from().plus(1, ChronoUnit.HOURS));
    assertThat(question.inputCostMicros())
        .hasValue((double) ROUTE.price().orElseThrow().costMicros(TokenUsage.of(2_000, 0)));
    assertThat(question.fallbacks())
        .extracting(RouteAttempts::route)
        .isEqualTo(Subjects.of(POLICY, CLASS).get(ROUTE).stream().map(Route::name).toList())
        .isNotEmpty();
    assertThat(question.primary().attempts())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("dependenceGroup")
        .containsExactlyInAnyOrder(
            new AttemptObservation(
                "request-1",
                "",
                Optional.of(Duration.ofNanos(812_345_000)),
                Optional.empty(),
                "",
                Optional.empty(),
                Duration.ofNanos(900_001_000),
                77),
            new AttemptObservation(
                "request-2",
                "",
                Optional.empty(),
                Optional.of(FailureCategory.TIMEOUT),
                TimeoutKind.FIRST_TOKEN.code(),
                Optional.of(Duration.ofSeconds(10)),
                Duration.ofNanos(10_001_234_000L),
                77));
    assertThat(question.primary().attempts())
        .extracting(AttemptObservation::dependenceGroup)
        .allMatch(group -> group.matches("acme 20\\d\\d-\\d\\d-\\d\\d \\d\\d:00:00"));
  }

  @Test
  void acceptancePublishesTheNewTimeoutAndTellsRoutersWithinASecond() throws InterruptedException {
    long id = propose();
    JsonObject detail = admin.get("/recommendations/" + id, 200);
    JsonObject evidence = detail.getJsonObject("evidence");
    assertThat(evidence.getJsonArray("distribution")).hasSize(3);
    assertThat(evidence.getDouble("coverage")).isEqualTo(0.9);
    assertThat(evidence.getJsonArray("effects"))
        .extracting(effect -> ((JsonObject) effect).getString("better"))
        .containsExactly("better", "worse");
    assertThat(detail.getJsonObject("change").getLong("fromMs")).isEqualTo(CURRENT.toMillis());
    BlockingQueue<Long> heard = new ArrayBlockingQueue<>(10);
    BlockingQueue<Boolean> connected = new ArrayBlockingQueue<>(10);
    Notifications router = new PolicyStore(database).listen(heard::add, () -> connected.add(true));
    assertThat(connected.poll(10, TimeUnit.SECONDS)).isTrue();

    JsonObject accepted =
        admin.post(
            "/recommendations/" + id + "/accept", new JsonObject().put("comment", "ok"), 200);

    assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo(2);
    await(router.close());
    assertThat(accepted.getString("status")).isEqualTo("accepted");
    assertThat(accepted.getLong("resultingVersion")).isEqualTo(2);
    assertThat(accepted.getString("decidedBy")).isEqualTo("admin");
    JsonObject policy = admin.get("/policy", 200);
    assertThat(policy.getString("source")).isEqualTo("recommendation");
    Policy next = PolicyDocument.parse(policy.getString("document")).orElseThrow().policy();
    assertThat(next.routes().get(ROUTE.name()).timeouts(CLASS).firstToken()).isEqualTo(PROPOSED);
    JsonArray audit = admin.get("/audit?limit=2", 200).getJsonArray("items");
    assertThat(audit.getJsonObject(0).getString("action")).isEqualTo("recommendation.accepted");
    assertThat(audit.getJsonObject(0).getString("actor")).isEqualTo("admin");
    assertThat(audit.getJsonObject(1).getString("action")).isEqualTo("policy.published");
    assertThat(admin.get("/audit/verify", 200).getBoolean("intact")).isTrue();

    JsonObject twice = admin.post("/recommendations/" + id + "/accept", 409);
    assertThat(twice.getString("type")).isEqualTo("urn:detour:problem:not-open");
    JsonObject again = admin.post("/recommendations/evaluate", 200);
    assertThat(again.getJsonArray("items")).isEmpty();
    assertThat(finding(again).getString("result")).isEqualTo("keep_current");
  }

  @Test
  void refusesToAcceptWhenTheValueInForceHasChanged() {
    long id = propose();
    String other =
        PolicyDocument.shippedDefault()
            .withFirstTokenTimeout(ROUTE.name(), CLASS, CURRENT.minusMillis(1))
            .canonicalYaml();
    admin.post("/policy", new JsonObject().put("document", other).put("baseVersion", 1), 201);

    JsonObject problem = admin.post("/recommendations/" + id + "/accept", 409);

    assertThat(problem.getString("type")).isEqualTo("urn:detour:problem:stale-evidence");
    assertThat(admin.get("/policy", 200).getLong("version")).isEqualTo(2);
    assertThat(admin.get("/recommendations/" + id, 200).getString("status")).isEqualTo("proposed");
    // The next evaluation judges against the new value.
    JsonObject next = admin.post("/recommendations/evaluate", 200);
    assertThat(next.getJsonArray("items").getJsonObject(0).getLong("id")).isGreaterThan(id);
    JsonObject old = admin.get("/recommendations/" + id, 200);
    assertThat(old.getString("status")).isEqualTo("expired");
    assertThat(old.getString("reason")).startsWith("replaced: the value in force is now");
  }

  @Test
  void rejectsWithAReasonAndDoesNotAskAgain() {
    long id = propose();
    admin.post("/recommendations/" + id + "/reject", new JsonObject(), 400);

    JsonObject rejected =
        admin.post(
            "/recommendations/" + id + "/reject", new JsonObject().put("reason", "too bold"), 200);

    assertThat(rejected.getString("status")).isEqualTo("rejected");
    assertThat(rejected.getString("reason")).isEqualTo("too bold");
    assertThat(admin.get("/policy", 200).getLong("version")).isEqualTo(1);
    JsonObject again = admin.post("/recommendations/evaluate", 200);
    assertThat(again.getJsonArray("items")).isEmpty();
    assertThat(finding(again).getString("reason")).contains("rejected by admin (too bold)");
    proposal = PROPOSED.minusSeconds(1);
    assertThat(admin.post("/recommendations/evaluate", 200).getJsonArray("items")).hasSize(1);
  }

  @Test
  void keepsAProposalThatPeopleMayBeReadingUntilTheEvidenceDiffers() {
    long id = propose();
    proposal = PROPOSED.plusMillis(50);
    assertThat(onlyOpen(admin.post("/recommendations/evaluate", 200))).isEqualTo(id);

    proposal = PROPOSED.plusMillis(500);
    long next = onlyOpen(admin.post("/recommendations/evaluate", 200));

    assertThat(next).isGreaterThan(id);
    assertThat(admin.get("/recommendations?status=expired", 200).getJsonArray("items")).hasSize(1);
    assertThat(admin.get("/recommendations?status=proposed", 200).getJsonArray("items")).hasSize(1);
    admin.get("/recommendations?status=liked", 400);
    admin.get("/recommendations/999999", 404);
  }

  @Test
  void needsAPolicy() {
    sqlTruncate();

    assertThat(admin.post("/recommendations/evaluate", 409).getString("type"))
        .isEqualTo("urn:detour:problem:no-policy");
  }

  private long propose() {
    Instant now = Instant.now();
    List<JsonObject> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      rows.add(attempt(i, now.minusSeconds(60)));
    }
    TestClickHouse.insert("attempts", rows);
    return onlyOpen(admin.post("/recommendations/evaluate", 200));
  }

  private static long onlyOpen(JsonObject list) {
    assertThat(list.getJsonArray("items")).hasSize(1);
    return list.getJsonArray("items").getJsonObject(0).getLong("id");
  }

  private static JsonObject finding(JsonObject list) {
    return list.getJsonArray("findings").stream()
        .map(JsonObject.class::cast)
        .filter(found -> found.getJsonObject("subject").getString("route").equals(ROUTE.name()))
        .filter(
            found ->
                found.getJsonObject("subject").getString("trafficClass").equals(CLASS.wireName()))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject attempt(int index, Instant startedAt) {
    return new JsonObject()
        .put("tenant", "acme")
        .put("started_at", startedAt.toString().replace('T', ' ').replace("Z", ""))
        .put("trace_id", "trace-" + index)
        .put("span_id", "span-" + index)
        .put("request_id", "request-" + index)
        .put("attempt_index", index)
        .put("route", ROUTE.name())
        .put("traffic_class", CLASS.wireName())
        .put("is_stream", true)
        .put("duration_us", 900_001)
        .put("cost_usd_micros", 77);
  }

  private static int subjects() {
    return Arrays.stream(TrafficClass.values())
        .mapToInt(trafficClass -> Subjects.of(POLICY, trafficClass).size())
        .sum();
  }

  private static EvidenceSummary evidence(FirstTokenQuestion question) {
    int size = question.primary().attempts().size();
    return new EvidenceSummary(
        question.from(), question.to(), size, size, size * 0.9, size, 0, 0, size);
  }

  private TimeoutAdvice propose(FirstTokenQuestion question, EvidenceSummary evidence) {
    return new TimeoutAdvice.Propose(
        question.current(),
        proposal,
        proposal.minusMillis(100),
        proposal.plusMillis(100),
        List.of(
            new Effect(
                Effect.Measure.SUCCESS_RATE,
                new Estimate(0.9, 0.85, 0.95),
                new Estimate(0.92, 0.87, 0.97),
                new Estimate(0.02, 0.01, 0.03)),
            new Effect(
                Effect.Measure.FALLBACK_RATE,
                new Estimate(0.01, 0, 0.02),
                new Estimate(0.02, 0.01, 0.03),
                new Estimate(0.01, 0.005, 0.015))),
        List.of(
            new CurvePoint(0.001, 0, 0, 0, 0, 0),
            new CurvePoint(500.5, 0.5, 0.4, 0.6, 0.001, 0.7),
            new CurvePoint(2_000, 0.99, 0.97, 1, 0.002, 0.1)),
        List.of("more requests fall back"),
        List.of("the window is short"),
        "a test's decision",
        evidence);
  }

  private void sqlTruncate() {
    TestPostgres.execute(
        databaseUrl, "truncate detour.policy_versions, detour.recommendations, detour.evaluations");
  }
}
