package dev.detour.policy.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.TimeoutKind;
import dev.detour.policy.price.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What other policies would have made of one request. */
class ReplayTest {
  private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
  private static final String DOCUMENT =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: replayed }
      providers:
        alpha: { baseUrl: "http://127.0.0.1:1/v1" }
        beta: { baseUrl: "http://127.0.0.1:1/v1" }
      routes:
        alpha: { provider: alpha, model: m, tier: premium }
        beta: { provider: beta, model: m, tier: premium }
      prices:
        version: p1
        models:
          alpha/m: { input: 1000000, output: 2000000 }
          beta/m: { input: 3000000, output: 6000000 }
      classes:
        critical_user_facing:
          timeouts: { firstToken: 1s, betweenTokens: 5s, total: 20s }
          retry: { maxPerRoute: 0 }
          matrix: { primary: { route: alpha }, firstFallback: { route: beta } }
      """;
  private static final Policy THEN = policy(DOCUMENT);

  private final AttemptPool pool = new AttemptPool();

  @Test
  void aShorterTimeoutTellsExactlyWhatItWouldHaveCut() {
    pool.add("beta", true, START.plusSeconds(30), answered(200, 1_000));
    Replayed replayed =
        replay(
            DOCUMENT.replace("firstToken: 1s", "firstToken: 500ms"),
            served(attempt("alpha", 0, answered(900, 3_000))));
    assertThat(replayed.attempts())
        .extracting(it -> it.route() + " " + it.failure() + " " + it.modelled())
        .containsExactly("alpha Optional[TIMEOUT] false", "beta Optional.empty true");
    assertThat(replayed.fidelity()).isEqualTo(Replayed.Fidelity.MODELLED);
    assertThat(replayed.took()).isEqualTo(Duration.ofMillis(500 + 1_000));
    assertThat(replayed.firstToken()).contains(Duration.ofMillis(500 + 200));
    assertThat(replayed.depth()).isEqualTo(1);
  }

  @Test
  void aTimeoutThatNoAnswerReachesChangesNothing() {
    LoggedRequest request = served(attempt("alpha", 0, answered(400, 3_000)));
    Replayed replayed = replay(DOCUMENT.replace("firstToken: 1s", "firstToken: 500ms"), request);
    assertThat(replayed.fidelity()).isEqualTo(Replayed.Fidelity.EXACT);
    assertThat(replayed.took()).isEqualTo(Duration.ofMillis(3_000));
    assertThat(replayed.firstToken()).contains(Duration.ofMillis(400));
  }

  @Test
  void aLongerTimeoutIsDrawnFromAttemptsThatWereSilentAsLong() {
    pool.add("alpha", true, START, answered(100, 1_000));
    pool.add("alpha", true, START, silent());
    pool.add("alpha", true, START.plusSeconds(70), answered(1_700, 2_500));
    LoggedRequest request =
        served(attempt("alpha", 0, silent()), attempt("beta", 1_000, answered(100, 900)));
    Replayed replayed = replay(DOCUMENT.replace("firstToken: 1s", "firstToken: 2s"), request);
    assertThat(replayed.routeServed()).contains("alpha");
    assertThat(replayed.firstToken()).contains(Duration.ofMillis(1_700));
    assertThat(replayed.attempts()).hasSize(1);
    assertThat(replayed.attempts().get(0).modelled()).isTrue();
  }

  @Test
  void anotherOrderUsesWhatTheRequestItselfMet() {
    LoggedRequest request =
        served(
            attempt("alpha", 0, failed(FailureCategory.SERVER_ERROR, 50)),
            attempt("beta", 50, answered(300, 900)));
    Replayed replayed =
        replay(
            DOCUMENT.replace(
                "primary: { route: alpha }, firstFallback: { route: beta }",
                "primary: { route: beta }, firstFallback: { route: alpha }"),
            request);
    assertThat(replayed.fidelity()).isEqualTo(Replayed.Fidelity.EXACT);
    assertThat(replayed.attempts()).extracting(Replayed.Attempt::route).containsExactly("beta");
    assertThat(replayed.attempts().get(0).reason()).isEqualTo(AttemptReason.PRIMARY);
    assertThat(replayed.took()).isEqualTo(Duration.ofMillis(900));
    assertThat(replayed.outcome()).isEqualTo(Outcome.SERVED);
  }

  @Test
  void usageIsBilledAtTheCandidatesPrices() {
    LoggedRequest request = served(attempt("alpha", 0, answered(400, 3_000)));
    assertThat(replay(DOCUMENT, request).costMicros()).isEqualTo(100 + 2 * 50);
    assertThat(
            replay(
                    DOCUMENT.replace("alpha/m: { input: 1000000", "alpha/m: { input: 5000000"),
                    request)
                .costMicros())
        .isEqualTo(5 * 100 + 2 * 50);
  }

  @Test
  void whatCannotBeKnownIsSaid() {
    String shorter = DOCUMENT.replace("firstToken: 1s", "firstToken: 500ms");
    assertThat(whyNot(shorter, served(attempt("alpha", 0, answered(900, 3_000)))))
        .isEqualTo(Unreplayable.NO_MATCH);
    assertThat(whyNot(DOCUMENT, served(attempt("beta", 0, answered(100, 200)))))
        .as("the primary was neither asked nor passed over")
        .isEqualTo(Unreplayable.UNEXPLAINED_LOG);
    String noRow = DOCUMENT.replace("critical_user_facing:", "batch:");
    assertThat(whyNot(noRow, served(attempt("alpha", 0, answered(100, 200)))))
        .isEqualTo(Unreplayable.NO_ROW);
    LoggedAttempt hedge =
        new LoggedAttempt("beta", AttemptReason.HEDGE, START, answered(1, 2), List.of());
    assertThat(whyNot(DOCUMENT, served(hedge))).isEqualTo(Unreplayable.NOT_SEQUENTIAL);
  }

  private Unreplayable whyNot(String candidate, LoggedRequest request) {
    return new Replay(THEN, policy(candidate), pool).replay(request).whyNot().orElseThrow();
  }

  private Replayed replay(String candidate, LoggedRequest request) {
    return new Replay(THEN, policy(candidate), pool).replay(request).replayed().orElseThrow();
  }

  private static Policy policy(String document) {
    return PolicyDocument.parse(document).orElseThrow().policy();
  }

  private static LoggedRequest served(LoggedAttempt... attempts) {
    return new LoggedRequest(
        "r",
        "tenant",
        "auto",
        Optional.empty(),
        TrafficClass.CRITICAL_USER_FACING,
        Set.of(),
        true,
        Set.of(),
        100,
        50,
        START,
        BudgetView.UNCAPPED,
        List.of(attempts),
        List.of(),
        Outcome.SERVED);
  }

  private static LoggedAttempt attempt(String route, long afterMs, Met met) {
    return new LoggedAttempt(
        route, AttemptReason.PRIMARY, START.plusMillis(afterMs), met, List.of());
  }

  private static Met answered(long firstMs, long tookMs) {
    return met(Optional.empty(), "", Optional.of(Duration.ofMillis(firstMs)), tookMs);
  }

  private static Met silent() {
    return met(
        Optional.of(FailureCategory.TIMEOUT),
        TimeoutKind.FIRST_TOKEN.code(),
        Optional.empty(),
        1_000);
  }

  private static Met failed(FailureCategory category, long tookMs) {
    return met(Optional.of(category), "code", Optional.empty(), tookMs);
  }

  private static Met met(
      Optional<FailureCategory> failure, String code, Optional<Duration> first, long tookMs) {
    boolean answered = failure.isEmpty();
    return new Met(
        failure,
        code,
        answered,
        answered,
        false,
        first,
        Duration.ofMillis(tookMs),
        Optional.of(Duration.ofSeconds(1)),
        Optional.of(Duration.ofSeconds(20)),
        answered ? Optional.of(new TokenUsage(100, 0, 0, 50, 0)) : Optional.empty(),
        answered ? 200 : 0);
  }
}
