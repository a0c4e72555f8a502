package dev.detour.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
  private static final String VALID = PolicyDocument.shippedDefaultYaml();

  @Test
  void readsTheShippedDocument() {
    Policy policy = PolicyDocument.shippedDefault().policy();

    assertThat(policy.name()).isEqualTo("default");
    assertThat(policy.routes())
        .containsOnlyKeys(
            "alpha-premium",
            "beta-premium",
            "alpha-balanced",
            "alpha-economy",
            "beta-economy",
            "beta-experiment");
    ClassPolicy critical = policy.classPolicy(TrafficClass.CRITICAL_USER_FACING);
    assertThat(critical.commit()).isEqualTo(CommitMode.FIRST_TOKEN);
    assertThat(critical.deadline()).isEqualTo(Duration.ofSeconds(120));
    MatrixRow row = critical.row().orElseThrow();
    assertThat(row.primary().name()).isEqualTo("alpha-premium");
    assertThat(row.hardStopAfter()).isEqualTo(2);
    assertThat(row.steps()).hasSize(3);
    assertThat(((Cell.ToRoute) row.steps().get(2).cell()).uncertain()).isTrue();
    assertThat(policy.classPolicy(TrafficClass.BATCH).commit()).isEqualTo(CommitMode.BUFFERED);
    assertThat(policy.classPolicy(TrafficClass.EXPERIMENT).retry().maxPerRoute()).isZero();
  }

  @Test
  void readsWhatHoldsForJobsAndStoredAnswers() {
    Policy policy =
        PolicyDocument.parse(
                VALID.replace("enqueue: {}", "enqueue: { attempts: 4, backoff: { base: 1s } }")
                    + """
                    jobs:
                      maxOpenPerTenant: 50
                      webhooks:
                        results: { url: "https://hooks.example.com/in?x=1", secret: { env: HOOK }, tenants: [a] }
                    cache: { ttl: 5m, shared: true }
                    """)
            .orElseThrow()
            .policy();

    MatrixRow row = policy.classPolicy(TrafficClass.INTERNAL_AUTOMATION).row().orElseThrow();
    JobTerms terms = ((Cell.Enqueue) row.steps().get(2).cell()).terms();
    assertThat(terms.attempts()).isEqualTo(4);
    assertThat(terms.backoff(0, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(terms.backoff(40, 0.999_999)).isEqualTo(Duration.ofMinutes(10));
    assertThat(policy.jobs().maxOpenPerTenant()).isEqualTo(50);
    Webhook webhook = policy.jobs().webhooks().get("results");
    assertThat(webhook.url()).hasToString("https://hooks.example.com/in?x=1");
    assertThat(webhook.isOpenTo("a")).isTrue();
    assertThat(webhook.isOpenTo("b")).isFalse();
    assertThat(policy.cache())
        .isEqualTo(new CacheRules(Duration.ofMinutes(5), 1_000, 16L << 20, true));
    assertThat(CacheRules.DEFAULT.shared()).isFalse();
  }

  @ParameterizedTest(name = "{0} -> {1} is refused at {2}")
  @CsvSource(
      delimiter = '~',
      value = {
        "route: beta-economy } # ~ route: x }                ~ classes.batch.matrix.primary.route ~ \"x\" (expected: a route declared under routes)",
        "provider: alpha, model: gpt-4o, ~ provider: gamma, model: gpt-4o, ~ routes.alpha-premium.provider ~ \"gamma\" (expected: a provider declared under providers)",
        "tier: premium ~ tier: best ~ routes.alpha-premium.tier ~ \"best\" (expected: economy | balanced | premium)",
        "firstToken: 10s ~ firstToken: 10 ~ classes.critical_user_facing.timeouts.firstToken ~ 10 (expected: a duration such as 250ms or 1m30s, 1ms..1h)",
        "firstToken: 10s ~ firstToken: 2m ~ classes.critical_user_facing.timeouts.firstToken ~ \"2m\" (expected: at most total 60s)",
        "maxPerRoute: 1 ~ maxPerRoute: 9 ~ classes.critical_user_facing.retry.maxPerRoute ~ 9 (expected: a whole number, 0..5)",
        "commit: first_token ~ comit: first_token ~ classes.critical_user_facing.comit ~ unknown field (did you mean commit? expected: one of commit, timeouts, deadline, retry, onProviderRejection, continueStreams, hedge, matrix)",
        "sensitivity: [legal] ~ sensitivity: [leagal] ~ features.contract-review.sensitivity[0] ~ \"leagal\" (expected: legal | medical | financial | unreviewed_code | write_tools | multilingual_brand)",
        "route: beta-premium, as: other_provider ~ route: alpha-balanced, as: other_provider ~ classes.critical_user_facing.matrix.firstFallback.route ~ \"alpha-balanced\" (expected: a route outside the primary's failure domain alpha)",
        "route: beta-premium, as: other_provider ~ route: beta-economy, as: other_provider ~ classes.critical_user_facing.matrix.firstFallback.route ~ \"beta-economy\" (expected: a route of tier premium or higher)",
        "route: beta-premium, as: other_provider ~ route: beta-premium, as: cheaper_model ~  ~ ",
        "route: beta-premium, as: other_provider ~ route: alpha-premium ~ classes.critical_user_facing.matrix.firstFallback.route ~ \"alpha-premium\" (expected: each route once in a row)",
        "route: alpha-economy, as: cheaper_model, mark: uncertain ~ respond: default, mark: uncertain ~ classes.critical_user_facing.matrix.secondFallback.mark ~ \"uncertain\" (expected: only beside route)",
        "respond: cached_or_default ~ respond: cached_or_default, fail: {} ~ classes.non_critical_user_facing.matrix.secondFallback ~ respond, fail (expected: exactly one of route, respond, enqueue, pause, review, fail)",
        "firstFallback: { pause: {} } ~ firstFallback: { fail: {} } ~ classes.batch.matrix.secondFallback ~ (expected: nothing after a step that always ends the request)",
        "product-search: The ~ product-finder: The ~ defaultResponses.product-finder ~ \"The search assistant is busy. Please use the search box meanwhile.\" (expected: a text of default or of a feature declared under features)",
        "default: We cannot ~ support-chat: We cannot ~ classes.non_critical_user_facing.matrix.secondFallback.respond ~ \"cached_or_default\" (expected: a text under defaultResponses.default)",
        "beta/mistral-small ~ gamma/mistral-small ~ prices.models[\"gamma/mistral-small\"] ~ (expected: provider/model with a provider declared under providers)",
        "alpha/gpt-4o-mini: ~ alpha/gpt-3: ~ classes.critical_user_facing.matrix.secondFallback.as ~ \"cheaper_model\" (expected: a price under prices.models[\"alpha/gpt-4o-mini\"])",
        "downgrade: 0.70 ~ downgrade: 0.90 ~ budgets ~ restrictFallback: 0.8 (expected: >= 0.9)",
        "name: default ~ title: default ~ metadata.name ~ missing (expected: a name of letters, digits, dots, dashes and underscores)",
        "detour/v1 ~ detour/v2 ~ apiVersion ~ \"detour/v2\" (expected: detour/v1)",
        "http://127.0.0.1:9100/alpha/v1 ~ ftp://alpha ~ providers.alpha.baseUrl ~ \"ftp://alpha\" (expected: an http or https address without user, query or fragment)",
        "dialect: openai ~ dialect: cohere ~ providers.alpha.dialect ~ \"cohere\" (expected: openai | azure_openai | anthropic | gemini | bedrock)",
        "enqueue: {} ~ enqueue: { attempts: 0 } ~ classes.internal_automation.matrix.secondFallback.enqueue.attempts ~ 0 (expected: a whole number, 1..100)",
        "pause: {} ~ pause: { backoff: { base: 1m, max: 1s } } ~ classes.batch.matrix.firstFallback.pause.backoff.max ~ \"1s\" (expected: at least base 1m)",
        "commit: first_token ~ hedge: { delay: 1s, maxExtraLoad: 0.9 } ~ classes.critical_user_facing.hedge.maxExtraLoad ~ 0.9 (expected: a number, 0.001..0.5)",
        "commit: first_token ~ hedge: { maxExtraLoad: 0.1 } ~ classes.critical_user_facing.hedge.delay ~ missing (expected: a duration such as 250ms or 1m30s, 1ms..1h)",
        "tier: premium ~ tier: premium, protection: { breaker: { coolDown: 1m, maxCoolDown: 30s } } ~ routes.alpha-premium.protection.breaker.maxCoolDown ~ \"30s\" (expected: at least coolDown 1m)",
        "tier: premium ~ tier: premium, protection: { concurrency: { min: 9, max: 8 } } ~ routes.alpha-premium.protection.concurrency.min ~ 9 (expected: at most max 8)",
        "tier: premium ~ tier: premium, protection: { retryBudget: { share: 2 } } ~ routes.alpha-premium.protection.retryBudget.share ~ 2 (expected: a number, 0.0..1.0)",
        "failureDomain: alpha ~ secret: sk-verysecret ~ providers.alpha.secret ~ a text (expected: an object)",
      })
  void namesThePathAndTheExpectation(String before, String after, String path, String message) {
    String text =
        VALID.replace("primary: { route: beta-economy }", "primary: { route: beta-economy } #");
    assertThat(text).contains(before);
    ParseResult result =
        PolicyDocument.parse(
            text.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));

    if (path == null) {
      assertThat(result).isInstanceOf(ParseResult.Valid.class);
    } else {
      assertThat(errors(result)).contains(new PolicyError(path, message));
      assertThat(errors(result).toString()).doesNotContain("verysecret");
    }
  }

  @Test
  void aRoutesOwnProtectionGoesBeforeTheDocuments() {
    String text =
        VALID
            .replace(
                "kind: Policy",
                "kind: Policy\nprotection: { breaker: { coolDown: 20m }, retryBudget: { burst: 3 } }")
            .replaceFirst(
                "tier: premium, ",
                "tier: premium, protection: { retryBudget: { share: 0.2 }, concurrency: { max: 8 } }, ");
    Policy policy = PolicyDocument.parse(text).orElseThrow().policy();
    Protection own = policy.routes().get("alpha-premium").protection();
    assertThat(own.retryBudget()).isEqualTo(new Protection.RetryBudget(0.2, 30, 3));
    assertThat(own.concurrency()).isEqualTo(new Protection.Concurrency(8, 8));
    assertThat(own.breaker().maxCoolDown()).isEqualTo(Duration.ofMinutes(20));
    assertThat(policy.routes().get("beta-premium").protection().concurrency().max())
        .isEqualTo(1024);
  }

  @Test
  void reportsEveryMistakeAtOnce() {
    String text =
        VALID.replace("tier: premium", "tier: best").replace("kind: Policy", "kind: Plan");

    assertThat(errors(PolicyDocument.parse(text)))
        .extracting(PolicyError::path)
        .containsExactly("kind", "routes.alpha-premium.tier", "routes.beta-premium.tier");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                       | nothing (expected: an object)",
        "a: 1\\na: 2              | line 2: Duplicate field 'a'",
        "a: &x 1\\nb: *x          | line 2: an anchor or alias (expected: the value itself)",
        "a: 1\\n---\\nb: 2        | line 3: a second document (expected: one)",
        "'a: [1'                  | line 1: while parsing a flow sequence",
      })
  void refusesYamlThatSurprises(String text, String message) {
    ParseResult result = PolicyDocument.parse(text.replace("\\n", "\n"));

    assertThat(errors(result)).first().extracting(PolicyError::message).isEqualTo(message);
  }

  @Test
  void refusesDeepNesting() {
    ParseResult result = PolicyDocument.parse("[".repeat(200) + "]".repeat(200));

    assertThat(errors(result).get(0).message()).contains("nested too deeply");
  }

  @Test
  void refusesHugeText() {
    ParseResult result = PolicyDocument.parse("#".repeat(YamlTree.MAX_CHARACTERS + 1));

    assertThat(errors(result).get(0).message()).contains("expected: at most 1048576");
  }

  @Test
  void canonicalTextReadsAsTheSameDocument() {
    PolicyDocument document = PolicyDocument.shippedDefault();

    PolicyDocument again = PolicyDocument.parse(document.canonicalYaml()).orElseThrow();

    assertThat(again).isEqualTo(document).hasSameHashCodeAs(document);
    assertThat(again.policy()).isEqualTo(document.policy());
    assertThat(again.canonicalYaml()).isEqualTo(document.canonicalYaml());
  }

  @Test
  void canonicalTextKeepsTextsThatLookLikeOtherTypes() {
    String odd = "\"on: 10 # no comment\\n- next\"";
    PolicyDocument document =
        PolicyDocument.parse(
                VALID
                    .replace(
                        "default: We cannot answer this right now. Please try again in a few minutes.",
                        "default: " + odd)
                    .replace("version: \"2026-11-01\"", "version: \"2026\""))
            .orElseThrow();

    PolicyDocument again = PolicyDocument.parse(document.canonicalYaml()).orElseThrow();

    assertThat(again.policy().prices().version()).isEqualTo("2026");
    assertThat(again.policy().defaultResponses().get("default"))
        .isEqualTo("on: 10 # no comment\n- next");
  }

  @Test
  void editsOneTimeoutAndNothingElse() {
    PolicyDocument document = PolicyDocument.shippedDefault();

    PolicyDocument edited =
        document.withFirstTokenTimeout(
            "alpha-premium", TrafficClass.CRITICAL_USER_FACING, Duration.ofMillis(2350));

    Route route = edited.policy().routes().get("alpha-premium");
    assertThat(route.timeouts(TrafficClass.CRITICAL_USER_FACING).firstToken())
        .isEqualTo(Duration.ofMillis(2350));
    assertThat(route.timeouts(TrafficClass.BATCH).firstToken()).isEqualTo(Duration.ofSeconds(60));
    List<String> before = document.canonicalYaml().lines().toList();
    List<String> added =
        edited.canonicalYaml().lines().filter(line -> !before.contains(line)).toList();
    assertThat(added).contains("        firstToken: 2350ms").hasSizeLessThanOrEqualTo(3);
    assertThat(
            edited
                .withFirstTokenTimeout(
                    "alpha-premium", TrafficClass.CRITICAL_USER_FACING, Duration.ofSeconds(3))
                .canonicalYaml()
                .lines()
                .count())
        .isEqualTo(edited.canonicalYaml().lines().count());
  }

  @Test
  void refusesAnEditThatDoesNotFit() {
    PolicyDocument document = PolicyDocument.shippedDefault();

    assertThatThrownBy(
            () -> document.withFirstTokenTimeout("gone", TrafficClass.BATCH, Duration.ofSeconds(1)))
        .hasMessage("route: \"gone\" (expected: a route declared under routes)");
    assertThatThrownBy(
            () ->
                document.withFirstTokenTimeout(
                    "alpha-premium", TrafficClass.CRITICAL_USER_FACING, Duration.ofSeconds(61)))
        .hasMessage("firstToken: PT1M1S (expected: 1ms..1m)");
  }

  @Test
  void looksUpTimeoutsFromRouteThenDefaultThenClassThenBuiltIn() {
    String timeouts =
        "timeouts: { default: { total: 5s, betweenTokens: 4s }, batch: { firstToken: 3s } }";
    Policy policy =
        PolicyDocument.parse(
                VALID
                    .replaceFirst("tier: premium", "tier: premium, " + timeouts)
                    .replace("firstToken: 10s,", ""))
            .orElseThrow()
            .policy();
    Route route = policy.routes().get("alpha-premium");

    assertThat(route.timeouts(TrafficClass.BATCH))
        .isEqualTo(new Timeouts(seconds(2), seconds(3), seconds(4), seconds(5)));
    // The built-in first-token timeout of 10 s gives way to the route's total.
    assertThat(route.timeouts(TrafficClass.CRITICAL_USER_FACING))
        .isEqualTo(new Timeouts(seconds(2), seconds(5), seconds(4), seconds(5)));
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static List<PolicyError> errors(ParseResult result) {
    assertThat(result).isInstanceOf(ParseResult.Invalid.class);
    return ((ParseResult.Invalid) result).errors();
  }
}
