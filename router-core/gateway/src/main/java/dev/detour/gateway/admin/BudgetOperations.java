package dev.detour.gateway.admin;

import static dev.detour.gateway.admin.Operation.get;
import static dev.detour.gateway.admin.Operation.post;
import static dev.detour.gateway.admin.Operation.put;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.chat.RequestLabels;
import dev.detour.policy.budget.AccountScope;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.store.BudgetAccount;
import dev.detour.store.BudgetEntry;
import dev.detour.store.BudgetStatement;
import dev.detour.store.BudgetStore;
import dev.detour.store.KeyStore;
import dev.detour.store.TenantStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** Caps, prepaid balances, and what became of them. */
final class BudgetOperations {
  private static final int ENTRIES = 200;

  private final BudgetStore budgets;
  private final TenantStore tenants;
  private final KeyStore keys;
  private final Clock clock;

  BudgetOperations(BudgetStore budgets, TenantStore tenants, KeyStore keys, Clock clock) {
    this.budgets = budgets;
    this.tenants = tenants;
    this.keys = keys;
    this.clock = clock;
  }

  List<Operation> all() {
    String all = "/admin/v1/tenants/{tenant}/budgets";
    return List.of(
        get(
            all,
            "listBudgets",
            "A tenant's accounts: caps, spent, reserved, state, and when each begins anew.",
            BudgetShapes.accounts(),
            this::list),
        put(
            all + "/caps",
            "setCap",
            "Sets or takes away a cap.",
            BudgetShapes.cap(),
            BudgetShapes.account(),
            this::cap),
        post(
            all + "/top-ups",
            "topUp",
            "Pays into a prepaid balance.",
            BudgetShapes.topUp(),
            200,
            BudgetShapes.account(),
            this::topUp),
        get(
            all + "/{account}/entries",
            "listBudgetEntries",
            "The newest entries of an account's ledger.",
            BudgetShapes.entries(),
            this::entries));
  }

  private Future<JsonNode> list(Call call) {
    String tenant = call.text("tenant");
    return tenants
        .find(tenant)
        .map(found -> found.orElseThrow(() -> TenantOperations.unknown(tenant)))
        .compose(found -> budgets.list(tenant))
        .compose(accounts -> Future.all(accounts.stream().map(this::statement).toList()))
        .map(
            statements ->
                Json.list("accounts", statements.<BudgetStatement>list(), BudgetOperations::json));
  }

  private Future<JsonNode> cap(Call call) {
    JsonNode body = call.body();
    BudgetPeriod period = BudgetPeriod.ofWireName(body.path("period").asText()).orElseThrow();
    OptionalLong cap =
        body.has("capUsdMicros")
            ? OptionalLong.of(body.path("capUsdMicros").asLong())
            : OptionalLong.empty();
    return account(call, period)
        .compose(key -> budgets.setCap(key, cap, call.actor()))
        .compose(this::statement)
        .map(BudgetOperations::json);
  }

  private Future<JsonNode> topUp(Call call) {
    JsonNode body = call.body();
    return account(call, BudgetPeriod.PREPAID)
        .compose(
            key ->
                budgets.topUp(
                    key,
                    body.path("usdMicros").asLong(),
                    call.actor(),
                    body.path("note").asText(""),
                    body.path("idempotencyKey").asText()))
        .recover(BudgetOperations::tooMuchTakenBack)
        .compose(this::statement)
        .map(BudgetOperations::json);
  }

  private static Future<BudgetAccount> tooMuchTakenBack(Throwable failure) {
    return Future.failedFuture(
        failure instanceof IllegalArgumentException
            ? AdminException.invalid("usdMicros", "usdMicros: " + failure.getMessage())
            : failure);
  }

  private Future<JsonNode> entries(Call call) {
    UUID id = call.id("account");
    return budgets
        .list(call.text("tenant"))
        .compose(
            accounts ->
                accounts.stream().anyMatch(account -> account.id().equals(id))
                    ? budgets.entries(id, ENTRIES)
                    : Future.failedFuture(
                        AdminException.notFound("account", "budget/" + id + " does not exist")))
        .map(entries -> Json.list("entries", entries, BudgetOperations::json));
  }

  /** The account that a body names, checked. */
  private Future<BudgetAccount.Key> account(Call call, BudgetPeriod period) {
    String tenant = call.text("tenant");
    String subject = call.body().path("subject").asText("");
    AccountScope scope =
        AccountScope.ofWireName(call.body().path("scope").asText(AccountScope.TENANT.wireName()))
            .orElseThrow();
    if ((scope == AccountScope.TENANT) != subject.isEmpty()) {
      throw AdminException.invalid(
          "subject",
          "subject: \""
              + subject
              + "\" (expected: a feature's name or a key's id, and none for a tenant)");
    }
    return switch (scope) {
      case TENANT -> Future.succeededFuture(BudgetAccount.Key.ofTenant(tenant, period));
      case FEATURE -> Future.succeededFuture(featureAccount(tenant, subject, period));
      case KEY -> keyAccount(tenant, subject, period);
    };
  }

  /** A cap under a name that no request can have would hold nobody. */
  private static BudgetAccount.Key featureAccount(
      String tenant, String subject, BudgetPeriod period) {
    if (subject.length() > RequestLabels.LONGEST || !subject.equals(subject.trim())) {
      throw AdminException.invalid(
          "subject",
          "subject: not usable (expected: a feature's name of at most "
              + RequestLabels.LONGEST
              + " characters, without space around it)");
    }
    return BudgetAccount.Key.ofFeature(tenant, subject, period);
  }

  private Future<BudgetAccount.Key> keyAccount(String tenant, String subject, BudgetPeriod period) {
    AdminException mistake =
        AdminException.invalid(
            "subject", "subject: \"" + subject + "\" (expected: the id of a key of the tenant)");
    UUID id;
    try {
      id = UUID.fromString(subject);
    } catch (IllegalArgumentException e) {
      throw mistake;
    }
    return keys.find(id)
        .map(
            found -> {
              if (found.filter(key -> key.tenant().equals(tenant)).isEmpty()) {
                throw mistake;
              }
              return BudgetAccount.Key.ofKey(tenant, id, period);
            });
  }

  private Future<BudgetStatement> statement(BudgetAccount account) {
    return budgets.statement(account, clock.instant());
  }

  private static JsonNode json(BudgetStatement statement) {
    BudgetAccount account = statement.account();
    ObjectNode node =
        Json.object()
            .put("id", account.id().toString())
            .put("scope", account.key().scope().wireName());
    if (!account.key().subject().isEmpty()) {
      node.put("subject", account.key().subject());
    }
    node.put("period", account.key().period().wireName());
    account.capMicros().ifPresent(cap -> node.put("capUsdMicros", cap));
    node.put("spentUsdMicros", statement.spentMicros())
        .put("reservedUsdMicros", statement.reservedMicros())
        .put("leasedUsdMicros", statement.heldMicros());
    long used = statement.spentMicros() + statement.reservedMicros();
    if (account.capMicros().orElse(0) > 0) {
      node.put("utilization", (double) used / account.capMicros().getAsLong());
    }
    node.put("state", statement.state().wireName());
    statement.window().end().ifPresent(end -> node.put("resetsAt", Json.time(end)));
    return node;
  }

  private static JsonNode json(BudgetEntry entry) {
    ObjectNode node = Json.object().put("at", Json.time(entry.at())).put("kind", entry.kind());
    entry.micros().ifPresent(micros -> node.put("usdMicros", micros));
    node.put("actor", entry.actor());
    if (!entry.note().isBlank()) {
      node.put("note", entry.note());
    }
    return node;
  }
}
