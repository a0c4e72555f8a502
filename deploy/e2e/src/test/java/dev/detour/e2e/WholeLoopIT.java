package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.standalone.traffic.TraceReader;
import dev.detour.standalone.traffic.TraceRow;
import dev.detour.testing.Await;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop, from a request to a tuned policy, on the distribution that {@code deploy/up}
 * runs: a real trace through failing providers, parts killed under way, every count held against
 * the providers' own log, and a person's click that reaches the router.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class WholeLoopIT {
  private static final int REQUESTS = 2_400;
  private static final double SPEED = 12;
  private static final String ROUTE = "alpha-premium";
  private static final String CLASS = "critical_user_facing";

  @TempDir static Path directory;

  private Scripts scripts;
  private Detour detour;
  private Rows rows;
  private SimulatorLog simulator;
  private ConsoleApi console;
  private Replay replay;

  @BeforeAll
  void start() throws Exception {
    scripts = new Scripts("whole-loop", directory);
    detour =
        Detour.start(
            directory.resolve("data"),
            ports ->
                List.of(
                    "--no-demo",
                    "--scenario",
                    scripts.file("scenario.yaml", ports.get("provider-sim")),
                    "--policy",
                    scripts.file("policy.yaml", ports.get("provider-sim"))));
    rows = new Rows(detour.url("clickhouse"), detour.secret("clickhouse-password"));
    simulator = new SimulatorLog(detour.url("provider-sim"));
    console = new ConsoleApi(detour.url("console"), detour.secret("console-admin-password"));
    replay =
        new Replay(
            detour.url("router"),
            Map.of(
                "tenant-a", detour.key("tenant-a"),
                "tenant-b", detour.key("tenant-b"),
                "tenant-c", detour.key("tenant-c")));
  }

  @AfterAll
  void stop() throws Exception {
    if (detour != null) {
      Path log = Path.of("target", "launcher.log");
      Files.writeString(log, detour.output());
      detour.close();
    }
  }

  @Test
  @Order(1)
  void answersEveryRequestOfATraceWhilePartsAreKilled() throws Exception {
    List<TraceRow> trace = TraceReader.extract().subList(0, REQUESTS);
    Map<Integer, String> kills =
        Map.of(REQUESTS / 4, "ingest", REQUESTS / 2, "jobs", 3 * REQUESTS / 4, "clickhouse");
    replay.run(
        trace,
        SPEED,
        sent -> {
          if (kills.containsKey(sent)) {
            detour.kill(List.of(kills.get(sent)));
          }
        });
    assertThat(replay.errors()).isEmpty();
    assertThat(replay.answers()).hasSize(REQUESTS);
    for (String killed : kills.values()) {
      assertThat(detour.restarts(killed)).as("restarts of " + killed).isEqualTo(1);
    }
    long answered = replay.answers().stream().filter(answer -> answer.status() == 200).count();
    assertThat(answered).as("answers with status 200").isGreaterThan(REQUESTS * 95L / 100);
  }

  @Test
  @Order(2)
  void countsWhatTheProvidersCounted() throws Exception {
    List<AttemptRecord> asked = simulator.attempts();
    assertThat(asked).allMatch(AttemptRecord::ended);
    long seen =
        rows.awaitCount("SELECT count() FROM attempts", asked.size(), Duration.ofSeconds(60));
    assertThat(seen).as("attempts in ClickHouse").isEqualTo(asked.size());
    assertThat(rows.awaitCount("SELECT count() FROM requests", REQUESTS, Duration.ofSeconds(30)))
        .as("requests in ClickHouse")
        .isEqualTo(REQUESTS);

    new ProviderBooks(rows, scripts.policy().prices()).assertHold(asked);
  }

  @Test
  @Order(3)
  void rollsUpExactlyWhatIsInTheRows() throws Exception {
    new Rollups(rows).assertEqualToARecount(Duration.ofSeconds(30));
  }

  @Test
  @Order(4)
  void spentWhatTheLedgerTookToTheMicro() throws Exception {
    Reconciliation books = Reconciliation.of(detour, Duration.ofSeconds(30));
    assertThat(books.output()).contains("Every difference is explained.");
    for (String tenant : List.of("tenant-a", "tenant-b", "tenant-c")) {
      long spans =
          rows.count(
              "SELECT toInt64(sum(cost_usd_micros)) FROM attempts WHERE tenant = '" + tenant + "'");
      assertThat(spans).as("spent by " + tenant).isPositive();
      assertThat(books.ledgerMicros(tenant)).as("ledger of " + tenant).isEqualTo(spans);
    }
  }

  /**
   * Another process, another day, the same function: hardly a decision that it does not find again.
   */
  @Test
  @Order(5)
  void decidesTheLogAgainAsItWasDecided() throws Exception {
    String policy = scripts.file("policy.yaml", detour.port("provider-sim"));
    String said =
        detour.command(
            "dev.detour.jobs.replay.WhatIf",
            "--then",
            policy,
            "--policy",
            policy,
            "--version",
            console.get("policy").path("version").asText(),
            "--from",
            Instant.now().minus(Duration.ofHours(6)).toString(),
            "--to",
            Instant.now().toString(),
            "--name",
            "again");
    String same =
        "logged_outcome = replayed_outcome AND logged_route = replayed_route AND"
            + " logged_attempts = replayed_attempts AND logged_cost_usd_micros = replayed_cost_usd_micros";
    String from = " FROM replay_outcomes FINAL WHERE replay = 'again'";
    assertThat(rows.count("SELECT count()" + from)).as(said).isEqualTo(REQUESTS);
    assertThat(rows.select("SELECT * " + from + " AND fidelity = 'exact' AND NOT (" + same + ")"))
        .isEmpty();
    assertThat(
            rows.select(
                "SELECT fidelity, why_not, logged_outcome, count() AS requests"
                    + from
                    + " AND fidelity != 'exact' GROUP BY ALL"))
        .as(said)
        .satisfies(
            others ->
                assertThat(others.stream().mapToLong(it -> it.path("requests").asLong()).sum())
                    .isLessThan(REQUESTS / 50));
  }

  @Test
  @Order(6)
  void showsAnSdkCallInTheOverviewWithinFiveSeconds() throws Exception {
    long before = overviewRequests();
    simulator.add("{name: primary-down, provider: alpha, fault: unavailable}");
    try {
      OpenAiSdk sdk = new OpenAiSdk(detour.url("router"), detour.key("tenant-a"));
      for (String mode : List.of("plain", "stream")) {
        JsonNode answer = sdk.chat(mode, "support-chat");
        assertThat(answer.path("error").isMissingNode()).as(answer.toString()).isTrue();
        assertThat(answer.path("content").asText()).as(mode).isNotBlank();
        assertThat(answer.path("finishReason").asText()).isEqualTo("stop");
        assertThat(answer.path("route").asText()).isEqualTo("beta-premium");
        assertThat(answer.path("calls").asInt()).as("calls of the SDK").isEqualTo(1);
        assertThat(answer.path("outputTokens").asInt()).isPositive();
      }
    } finally {
      simulator.clearFaults();
    }
    Await.holds(Duration.ofSeconds(5), () -> overviewRequests() >= before + 2);
    assertThat(overviewRequests()).as("requests in the overview 5 s later").isEqualTo(before + 2);
  }

  @Test
  @Order(7)
  void proposesTheTimeoutThatTheScriptedLatenciesCallFor() throws Exception {
    console.post("recommendations/evaluate");
    JsonNode evidence =
        console.get("recommendations/" + proposal().path("id").asLong()).path("evidence");
    ScriptedLatencies scripted = new ScriptedLatencies(scripts.text("scenario.yaml"));
    double best = scripted.bestTimeoutMs();
    double added = 2 * Math.max(0, observedWaitMs(0.75) - scripted.waitMs(0.75));
    assertThat(best)
        .as(
            "best timeout for the scripted latencies, to which this machine added %.0f ms, against %s",
            added, evidence.path("proposed"))
        .isBetween(
            evidence.path("proposed").path("lowerMs").asDouble() - added,
            evidence.path("proposed").path("upperMs").asDouble());
    double proposed = evidence.path("proposed").path("ms").asDouble();
    assertThat(scripted.expectedFirstTokenMs(proposed))
        .as("expected time to first token at the proposed " + proposed + " ms")
        .isLessThan(scripted.expectedFirstTokenMs(best) * 1.05 + added);
    assertThat(evidence.path("distribution").size()).isGreaterThan(20);
    assertThat(evidence.path("effects").findValuesAsText("metric"))
        .contains("success_rate", "cost_per_request");
  }

  @Test
  @Order(8)
  void putsAnAcceptedTimeoutIntoForceWithinASecond() throws Exception {
    JsonNode proposal = proposal();
    long id = proposal.path("id").asLong();
    long versionBefore = console.get("policy").path("version").asLong();
    long published;
    try (Browser browser = new Browser()) {
      Page page = browser.page();
      page.navigate(detour.url("console").toString());
      page.getByTestId("login-username").fill("admin");
      page.getByTestId("login-password").fill(detour.secret("console-admin-password"));
      page.getByTestId("login-submit").click();
      page.getByTestId("kpi-fallback-rate").waitFor();
      browser.screenshot("overview");
      page.getByTestId("nav-policy").click();
      page.getByTestId("policy-version-current").waitFor();
      browser.screenshot("policy");
      page.getByTestId("nav-recommendations").click();
      page.getByTestId("recommendation-row-" + id).click();
      browser.screenshot("recommendation");
      page.getByTestId("recommendation-accept").click();
      Page.WaitForResponseOptions within = new Page.WaitForResponseOptions().setTimeout(10_000);
      page.waitForResponse(
          response -> response.url().endsWith("/accept") && response.ok(),
          within,
          () -> page.getByTestId("recommendation-accept-confirm").click());
      published = System.nanoTime();
      awaitVersionAbove(versionBefore, published);
      PlaywrightAssertions.assertThat(page.getByTestId("recommendation-status"))
          .containsText("ccepted");
      browser.screenshot("accepted");
    }
    assertAudited(id, versionBefore + 1);
    assertNextStreamUses(proposal.path("change").path("toMs").asLong());
  }

  @Test
  @Order(9)
  void stopsInOrderAndKeepsItsData() throws Exception {
    long attempts = rows.count("SELECT count() FROM attempts");
    assertThat(detour.stop()).isIn(0, 130, 143);
    assertThat(detour.output())
        .contains("router stopped", "clickhouse stopped", "postgres stopped");
    assertThat(attempts).isPositive();
  }

  private JsonNode proposal() throws Exception {
    for (JsonNode item : console.get("recommendations?status=proposed").path("items")) {
      if (item.path("subject").path("route").asText().equals(ROUTE)
          && item.path("subject").path("trafficClass").asText().equals(CLASS)) {
        return item;
      }
    }
    throw new AssertionError("no proposal: " + console.get("recommendations"));
  }

  /**
   * Quantile of the waits for a first token as the router saw them, its own and the machine's
   * delays included.
   */
  private double observedWaitMs(double level) throws Exception {
    return rows.select(
                "SELECT quantile("
                    + level
                    + ")(time_to_first_chunk_us) AS us FROM attempts WHERE route = '"
                    + ROUTE
                    + "' AND time_to_first_chunk_us IS NOT NULL")
            .get(0)
            .path("us")
            .asDouble()
        / 1_000;
  }

  private void awaitVersionAbove(long version, long since) throws Exception {
    long deadline = since + TimeUnit.SECONDS.toNanos(1);
    long seen = 0;
    while (seen <= version && System.nanoTime() < deadline) {
      seen = policyVersionOfNextAnswer();
    }
    assertThat(seen)
        .as("policy version of the router one second after the click")
        .isGreaterThan(version);
  }

  private long policyVersionOfNextAnswer() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(detour.url("router").resolve("/v1/chat/completions"))
            .header("Authorization", "Bearer " + detour.key("tenant-b"))
            .header("Content-Type", "application/json")
            .header("x-detour-class", "batch")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"auto\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
            .build();
    return Long.parseLong(
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .headers()
            .firstValue("x-detour-policy-version")
            .orElse("0"));
  }

  private void assertAudited(long recommendation, long version) throws Exception {
    Map<String, JsonNode> bySubject = new HashMap<>();
    for (JsonNode entry : console.get("audit?limit=100").path("items")) {
      bySubject.putIfAbsent(
          entry.path("action").asText() + " " + entry.path("subject").asText(), entry);
    }
    JsonNode entry = bySubject.get("recommendation.accepted recommendation/" + recommendation);
    assertThat(entry).as("audit entry among " + bySubject.keySet()).isNotNull();
    assertThat(entry.path("actor").asText()).isEqualTo("admin");
    assertThat(console.get("policy").path("version").asLong()).isEqualTo(version);
    assertThat(console.get("audit/verify").toString()).contains("true");
  }

  /**
   * A primary that goes silent is left after the new threshold, and the row says which one was in
   * force. The script's chance faults are over by now: one of them could keep the primary from
   * being asked at all.
   */
  private void assertNextStreamUses(long timeoutMs) throws Exception {
    simulator.play(scripts.text("scenario.yaml").split("faults:")[0]);
    simulator.add("{name: hush, provider: alpha, model: gpt-4o, fault: silence}");
    OpenAiSdk sdk = new OpenAiSdk(detour.url("router"), detour.key("tenant-a"));
    String silent =
        "SELECT count() FROM attempts WHERE route = '"
            + ROUTE
            + "' AND failure_category = 'timeout' AND first_token_timeout_ms = "
            + timeoutMs;
    long seen = 0;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (seen == 0 && System.nanoTime() < deadline) {
      JsonNode answer = sdk.chat("stream", "support-chat");
      assertThat(answer.path("route").asText()).as(answer.toString()).isEqualTo("beta-premium");
      seen = rows.awaitCount(silent, 1, Duration.ofSeconds(3));
    }
    assertThat(seen).as("silent attempts under the new timeout of %d ms", timeoutMs).isPositive();
  }

  private long overviewRequests() throws Exception {
    return console.get("overview").path("summary").path("requests").asLong();
  }
}
