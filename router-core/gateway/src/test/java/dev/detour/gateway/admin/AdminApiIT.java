package dev.detour.gateway.admin;

import static dev.detour.gateway.testing.Eventually.await;
import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.StoredRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.store.AuditEntry;
import dev.detour.store.AuditLog;
import dev.detour.store.AuditVerdict;
import dev.detour.store.BudgetAccount;
import dev.detour.store.BudgetLeases;
import dev.detour.store.BudgetReport;
import dev.detour.store.BudgetStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Administrators' calls on a router with a real Postgres. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminApiIT {
  private static final UUID ROUTER_GONE = UUID.randomUUID();

  private Path directory;
  private StoredRouter router;
  private Caller admin;

  @BeforeAll
  void start(@TempDir Path given) throws IOException {
    directory = given;
    router = StoredRouter.start(directory, Map.of());
    admin = router.admin();
  }

  @AfterAll
  void stop() {
    router.close();
  }

  @Test
  void makesATenantAndAKeyThatWorksAtOnceAndShowsItOnce() {
    Answer tenant =
        call(
            "POST",
            "/admin/v1/tenants",
            "{\"id\":\"acme\",\"displayName\":\"Acme\",\"defaultClass\":\"batch\","
                + "\"timeZone\":\"Asia/Tokyo\",\"limits\":{\"requestsPerMinute\":600}}",
            201);
    assertThat(call("GET", "/admin/v1/tenants/acme", "", 200).json()).isEqualTo(tenant.json());
    Answer made =
        call(
            "POST",
            "/admin/v1/tenants/acme/keys",
            "{\"name\":\"desk\",\"maxClass\":\"critical_user_facing\",\"mayPinRoutes\":true}",
            201);
    String value = made.json().path("value").asText();

    assertThat(made.header("cache-control")).isEqualTo("no-store");
    until(
        () -> router.caller(value).plain("x-detour-class", "critical_user_facing").status() == 200);
    Answer listed = call("GET", "/admin/v1/tenants/acme/keys", "", 200);
    assertThat(listed.json().at("/keys/0/id")).isEqualTo(made.json().path("id"));
    assertThat(listed.body()).doesNotContain(value);
    assertThat(audit("key/" + made.json().path("id").asText()).get(0).detail())
        .contains("desk")
        .doesNotContain(value);
  }

  @Test
  void rotatesAKeyUnderItsId() {
    Answer made = call("POST", "/admin/v1/tenants/tenant-a/keys", "{\"name\":\"turn\"}", 201);
    String path = "/admin/v1/keys/" + made.json().path("id").asText();
    String first = made.json().path("value").asText();
    String second = rotate(path, "{\"graceSeconds\":600}");
    until(() -> works(second));
    assertThat(works(first)).isTrue();

    String third = rotate(path, "");
    until(() -> works(third));
    until(() -> !works(second));
    assertThat(works(first)).isFalse();
    assertThat(call("GET", path, "", 200).json().has("previousValueUntil")).isTrue();
  }

  private String rotate(String path, String body) {
    return call("POST", path + "/rotate", body, 200).json().path("value").asText();
  }

  private boolean works(String key) {
    return router.caller(key).get("/v1/models").status() == 200;
  }

  @Test
  void disablesAKeyForGood() {
    Answer made = call("POST", "/admin/v1/tenants/tenant-a/keys", "{\"name\":\"brief\"}", 201);
    String path = "/admin/v1/keys/" + made.json().path("id").asText();
    String value = made.json().path("value").asText();
    until(() -> works(value));

    assertThat(call("POST", path + "/disable", "", 200).json().has("disabledAt")).isTrue();

    until(() -> !works(value));
    refused("POST", path + "/disable", "", 404, "not_found");
    refused("POST", path + "/rotate", "", 404, "not_found");
  }

  @Test
  void replacesWhatMayChangeAboutAKeyAndATenant() {
    Answer made =
        call(
            "POST",
            "/admin/v1/tenants/tenant-a/keys",
            "{\"name\":\"old\",\"mayPinRoutes\":true,\"limits\":{\"tokensPerMinute\":5}}",
            201);
    String path = "/admin/v1/keys/" + made.json().path("id").asText();

    JsonNode changed = call("PUT", path, "{\"name\":\"new\"}", 200).json();

    assertThat(changed.path("name").asText()).isEqualTo("new");
    assertThat(changed.path("mayPinRoutes").asBoolean()).isFalse();
    assertThat(changed.has("limits")).isFalse();
    call("POST", "/admin/v1/tenants", "{\"id\":\"t\",\"displayName\":\"T\"}", 201);
    JsonNode tenant = call("PUT", "/admin/v1/tenants/t", "{\"displayName\":\"Tea\"}", 200).json();
    assertThat(tenant.path("displayName").asText()).isEqualTo("Tea");
    assertThat(tenant.path("timeZone").asText()).isEqualTo("UTC");
  }

  @Test
  void setsACapAndTakesItAway() {
    call("POST", "/admin/v1/tenants", "{\"id\":\"capped\",\"displayName\":\"C\"}", 201);
    String all = "/admin/v1/tenants/capped/budgets";
    JsonNode capped =
        call("PUT", all + "/caps", "{\"period\":\"month\",\"capUsdMicros\":50000000}", 200).json();
    assertThat(capped.path("spentUsdMicros").asLong()).isZero();
    assertThat(capped.path("state").asText()).isEqualTo("normal");
    assertThat(capped.path("utilization").asDouble()).isZero();
    assertThat(java.time.Instant.parse(capped.path("resetsAt").asText()))
        .isAfter(java.time.Instant.now());
    call(
        "PUT",
        all + "/caps",
        "{\"scope\":\"feature\",\"subject\":\"search\",\"period\":\"day\",\"capUsdMicros\":1}",
        200);
    assertThat(call("GET", all, "", 200).json().path("accounts")).hasSize(2);

    JsonNode free = call("PUT", all + "/caps", "{\"period\":\"month\"}", 200).json();

    assertThat(free.has("capUsdMicros")).isFalse();
    assertThat(free.path("id")).isEqualTo(capped.path("id"));
    assertThat(
            call("GET", all + "/" + capped.path("id").asText() + "/entries", "", 200)
                .json()
                .path("entries"))
        .extracting(entry -> entry.path("usdMicros").asText("none"))
        .containsExactly("none", "50000000");
    refused(
        "PUT",
        all + "/caps",
        "{\"period\":\"prepaid\",\"capUsdMicros\":1}",
        400,
        "invalid_request");
    refused("PUT", all + "/caps", "{\"period\":\"day\",\"subject\":\"x\"}", 400, "invalid_request");
    refused(
        "PUT",
        all + "/caps",
        "{\"period\":\"day\",\"scope\":\"key\",\"subject\":\"" + UUID.randomUUID() + "\"}",
        400,
        "invalid_request");
  }

  /** Requests name features of 128 characters at most, without space around them. */
  @Test
  void refusesACapForAFeatureThatNoRequestCanName() {
    call("POST", "/admin/v1/tenants", "{\"id\":\"named\",\"displayName\":\"N\"}", 201);
    for (String feature : List.of("search ", "x".repeat(129))) {
      Answer refused =
          admin.call(
              "PUT",
              "/admin/v1/tenants/named/budgets/caps",
              "{\"scope\":\"feature\",\"subject\":\""
                  + feature
                  + "\",\"period\":\"day\",\"capUsdMicros\":1}");
      assertThat(refused.status()).as(refused.body()).isEqualTo(400);
      assertThat(refused.json().at("/error/param").asText()).isEqualTo("subject");
    }
  }

  @Test
  void givesBackWhatALostRouterHeld() {
    String tenant = "/admin/v1/tenants/bereft";
    call("POST", "/admin/v1/tenants", "{\"id\":\"bereft\",\"displayName\":\"B\"}", 201);
    String cap = "{\"period\":\"month\",\"capUsdMicros\":100000}";
    UUID account =
        UUID.fromString(call("PUT", tenant + "/budgets/caps", cap, 200).json().path("id").asText());
    UUID lease = UUID.randomUUID();
    holdUntil(Duration.ofHours(-1), account, lease);
    String path = "/admin/v1/lost-leases/" + lease + "/give-back";
    refused("POST", path, "{\"spentUsdMicros\":1}", 404, "not_found");

    holdUntil(Duration.ofHours(-25), account, lease);
    JsonNode lost = call("GET", "/admin/v1/lost-leases", "", 200).json().at("/leases/0");
    assertThat(lost.path("id").asText()).isEqualTo(lease.toString());
    assertThat(lost.path("router").asText()).isEqualTo("router-gone");
    assertThat(lost.path("heldUsdMicros").asLong()).isEqualTo(80_000);
    assertThat(admin.call("POST", path, "{}").json().at("/error/param").asText())
        .isEqualTo("spentUsdMicros");
    String known = "{\"spentUsdMicros\":30000,\"note\":\"disk lost\"}";
    assertThat(call("POST", path, known, 200).json().path("givenBackUsdMicros").asLong())
        .isEqualTo(50_000);

    assertThat(
            call("GET", tenant + "/budgets", "", 200)
                .json()
                .at("/accounts/0/leasedUsdMicros")
                .asLong())
        .isEqualTo(30_000);
    assertThat(audit("budget/" + account))
        .extracting(AuditEntry::action)
        .contains("budget.lost_lease");
  }

  /** A router's report of a lease of 80,000 micro-USD, whose next one was due then. */
  private void holdUntil(Duration fromNow, UUID account, UUID lease) {
    Instant now = Instant.now();
    BudgetAccount known =
        await(new BudgetStore(router.database()).list("bereft")).stream()
            .filter(it -> it.id().equals(account))
            .findFirst()
            .orElseThrow();
    await(
        new BudgetLeases(router.database())
            .report(
                new BudgetReport(
                    ROUTER_GONE,
                    "router-gone",
                    List.of(),
                    List.of(
                        new BudgetReport.Lease(
                            lease, account, known.window(now), 0, 0, 80_000, false)),
                    fromNow,
                    BudgetThresholds.DEFAULT)));
  }

  @Test
  void countsATopUpOnceHoweverOftenItIsTold() {
    call("POST", "/admin/v1/tenants", "{\"id\":\"prepaid\",\"displayName\":\"P\"}", 201);
    String path = "/admin/v1/tenants/prepaid/budgets/top-ups";
    String payment = "{\"usdMicros\":20000000,\"idempotencyKey\":\"invoice-7\",\"note\":\"May\"}";
    for (int i = 0; i < 3; i++) {
      JsonNode account = call("POST", path, payment, 200).json();
      assertThat(account.path("capUsdMicros").asLong()).isEqualTo(20_000_000);
      assertThat(account.has("resetsAt")).isFalse();
    }
    refused("POST", path, payment.replace("20000000", "30000000"), 409, "already_exists");
    assertThat(
            call("POST", path, payment.replace("invoice-7", "invoice-8"), 200)
                .json()
                .path("capUsdMicros")
                .asLong())
        .isEqualTo(40_000_000);
    Answer tooMuch =
        admin.call("POST", path, "{\"usdMicros\":-50000000,\"idempotencyKey\":\"back\"}");
    assertThat(tooMuch.status()).isEqualTo(400);
    assertThat(tooMuch.json().at("/error/param").asText()).isEqualTo("usdMicros");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "POST|/admin/v1/tenants|{\"displayName\":\"X\"}|400|id",
        "POST|/admin/v1/tenants|{\"id\":\"a b\",\"displayName\":\"X\"}|400|id",
        "POST|/admin/v1/tenants|{\"id\":\"x\",\"displayName\":\"X\",\"timeZone\":\"Mars\"}|400|timeZone",
        "POST|/admin/v1/tenants|{\"id\":\"x\",\"displayName\":\"X\",\"defaultClass\":\"vip\"}|400|defaultClass",
        "POST|/admin/v1/tenants|{\"id\":\"x\",\"displayName\":\"X\",\"limits\":{\"requestsPerMinute\":0}}|400|limits.requestsPerMinute",
        "POST|/admin/v1/tenants|{\"id\":\"x\",\"displayName\":\"X\",\"colour\":1}|400|colour",
        "POST|/admin/v1/tenants|{\"id\":\"x\",\"displayName\":\"a\\u0000b\"}|400|displayName",
        "POST|/admin/v1/tenants|[]|400|~~",
        "POST|/admin/v1/tenants|{\"id\":\"tenant-a\",\"displayName\":\"X\"}|409|~~",
        "POST|/admin/v1/tenants/nobody/keys|{\"name\":\"x\"}|404|~~",
        "POST|/admin/v1/tenants/tenant-a/keys|{}|400|name",
        "GET|/admin/v1/tenants/nobody/keys|~~|404|tenant",
        "PUT|/admin/v1/tenants/nobody|{\"displayName\":\"X\"}|404|~~",
        "GET|/admin/v1/keys/17|~~|404|key",
        "POST|/admin/v1/keys/17/rotate|{\"graceSeconds\":-1}|400|graceSeconds",
      })
  void namesTheFieldAtFaultAndWhatIsExpected(
      String method, String path, String body, int status, String field) {
    Answer answer = admin.call(method, path, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().at("/error/param").asText("")).isEqualTo(field);
    if (status == 400) {
      assertThat(answer.json().at("/error/message").asText()).contains("(expected: ");
    }
    assertThat(answer.header("x-detour-outcome")).isEqualTo("rejected");
  }

  @Test
  void opensToItsTokenAlone() {
    for (String wrong : List.of("nonsense", TestRouter.KEY, StoredRouter.ADMIN_TOKEN + "x")) {
      Answer answer = router.caller(wrong).get("/admin/v1/tenants");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("invalid_admin_token");
      assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
      assertThat(router.caller(wrong).get("/admin/v1/nothing").status()).isEqualTo(401);
    }
    assertThat(router.admin().plain().status()).isEqualTo(401);
  }

  @Test
  void isNotThereWithoutAToken() {
    try (TestRouter other = TestRouter.start(directory.resolve("other"))) {
      Answer answer = other.caller(StoredRouter.ADMIN_TOKEN).get("/admin/v1/tenants");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("unknown_url");
    }
  }

  @Test
  void auditsEveryChangeUnderWhoSaidToMakeIt() {
    admin.call(
        "POST",
        "/admin/v1/tenants",
        "{\"id\":\"audited\",\"displayName\":\"A\"}",
        "x-detour-actor",
        "ada");
    call("PUT", "/admin/v1/tenants/audited", "{\"displayName\":\"B\"}", 200);

    assertThat(audit("tenant/audited"))
        .extracting(AuditEntry::actor, AuditEntry::action)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("admin", "tenant.updated"),
            org.assertj.core.groups.Tuple.tuple("admin:ada", "tenant.created"));
    assertThat(await(new AuditLog(router.database()).verify()))
        .isInstanceOf(AuditVerdict.Intact.class);
    assertThat(
            admin
                .get("/admin/v1/tenants", "x-detour-actor", "x".repeat(65))
                .json()
                .at("/error/param")
                .asText())
        .isEqualTo("x-detour-actor");
  }

  @Test
  void servesEveryPathOfItsDocumentAndNoOther() {
    JsonNode document = call("GET", "/admin/v1/openapi.json", "", 200).json();
    int served = 0;
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      String concrete = path.getKey().replaceAll("\\{[a-z]+}", UUID.randomUUID().toString());
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        Answer answer =
            admin.call(method.getKey().toUpperCase(java.util.Locale.ROOT), concrete, "");
        assertThat(answer.json().at("/error/code").asText())
            .as("%s %s", method.getKey(), concrete)
            .isNotIn("unknown_url", "method_not_allowed", "internal_error");
        served++;
      }
      Answer other = admin.call("PATCH", concrete, "");
      assertThat(other.status()).isEqualTo(405);
      assertThat(other.header("allow")).isNotEqualTo("(none)");
    }
    assertThat(served).isGreaterThanOrEqualTo(11);
    refused("GET", "/admin/v1/tenants/", "", 404, "unknown_url");
    refused("GET", "/admin/v2/tenants", "", 404, "unknown_url");
  }

  private void refused(String method, String path, String body, int status, String code) {
    Answer answer = admin.call(method, path, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
  }

  /** Calls, and holds the answer to the API's own document. */
  private Answer call(String method, String path, String body, int status) {
    Answer answer = admin.call(method, path, body);
    assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    JsonNode schema = schema(method, path, status);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(answer.json()))
        .isEmpty();
    return answer;
  }

  private JsonNode schema(String method, String path, int status) {
    JsonNode document = admin.get("/admin/v1/openapi.json").json();
    for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
      JsonNode operation = entry.getValue().path(method.toLowerCase(java.util.Locale.ROOT));
      if (PathTemplate.of(entry.getKey()).match(path).isPresent() && !operation.isMissingNode()) {
        return operation
            .path("responses")
            .path(Integer.toString(status))
            .at("/content/application~1json/schema");
      }
    }
    throw new AssertionError(method + " " + path + " is not in the document");
  }

  private List<AuditEntry> audit(String subject) {
    return await(new AuditLog(router.database()).list(500, OptionalLong.empty())).stream()
        .filter(entry -> entry.subject().equals(subject))
        .toList();
  }
}
