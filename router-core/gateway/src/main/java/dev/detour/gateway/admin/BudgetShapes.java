package dev.detour.gateway.admin;

import static dev.detour.gateway.admin.Shapes.choice;
import static dev.detour.gateway.admin.Shapes.instant;
import static dev.detour.gateway.admin.Shapes.text;

import dev.detour.policy.budget.AccountScope;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Choice;
import dev.detour.policy.document.shape.Shape.Decimal;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Text;
import dev.detour.policy.document.shape.Shape.Whole;
import java.util.List;

/** What the admin API takes and gives about money, which is micro-USD. */
final class BudgetShapes {
  private static final long MOST = 1_000_000_000_000_000L;

  private BudgetShapes() {}

  static Shape cap() {
    return Shapes.fields(
        "A cap for a day or a month.",
        whose(),
        List.of(
            Field.required(
                "period",
                new Choice(
                    "How long the cap counts, by the tenant's time zone.",
                    List.of(BudgetPeriod.DAY.wireName(), BudgetPeriod.MONTH.wireName()))),
            Field.optional(
                "capUsdMicros", new Whole("The cap.", 0, MOST), "the cap is taken away")));
  }

  static Shape topUp() {
    return Shapes.fields(
        "A payment into a prepaid balance.",
        whose(),
        List.of(
            Field.required(
                "usdMicros", new Whole("What is paid in; negative takes back.", -MOST, MOST)),
            Field.required(
                "idempotencyKey", Text.any("Names the payment: told again, it counts once.", 128)),
            Field.optional("note", Text.any("For people who read the ledger.", 500))));
  }

  private static List<Field> whose() {
    return List.of(
        Field.optional(
            "scope", choice("Whose requests it pays for.", AccountScope.class), "tenant"),
        Field.optional(
            "subject", text("The feature's name or the key's id; none for the tenant.")));
  }

  static Shape account() {
    return Fields.of(
        "An account as of now.",
        Field.required("id", text("Its id.")),
        Field.required("scope", choice("Whose requests it pays for.", AccountScope.class)),
        Field.optional("subject", text("The feature's name or the key's id.")),
        Field.required("period", choice("How long its cap counts.", BudgetPeriod.class)),
        Field.optional("capUsdMicros", amount("The cap, or all that was paid in.")),
        Field.required("spentUsdMicros", amount("Settled in this period.")),
        Field.required("reservedUsdMicros", amount("Held for attempts under way.")),
        Field.required("leasedUsdMicros", amount("Held by routers, reserved or idle.")),
        Field.optional(
            "utilization",
            new Decimal("(spent + reserved) / cap; none without a cap.", 0, Double.MAX_VALUE)),
        Field.required("state", choice("As of the last settlement.", BudgetState.class)),
        Field.optional("resetsAt", instant("When it begins anew; never for prepaid.")));
  }

  static Shape accounts() {
    return Shapes.list("A tenant's accounts.", "accounts", account());
  }

  static Shape entries() {
    return Shapes.list(
        "What people did to the account, newest first.",
        "entries",
        Fields.of(
            "One entry.",
            Field.required("at", instant("When.")),
            Field.required("kind", text("cap, top_up or lost_lease.")),
            Field.optional(
                "usdMicros",
                new Whole("The new cap, or what was paid in or given back.", -MOST, MOST)),
            Field.required("actor", text("Who.")),
            Field.optional("note", Text.any("Why.", 500))));
  }

  static Shape lostLeases() {
    return Shapes.list(
        "What silent routers hold.",
        "leases",
        Fields.of(
            "One lease.",
            Field.required("id", text("Its id.")),
            Field.required("account", text("The id of its account.")),
            Field.required("router", text("The router that took it.")),
            Field.required("heldUsdMicros", amount("Granted, and neither settled nor given back.")),
            Field.required("reservedUsdMicros", amount("Of it, for attempts under way at last.")),
            Field.required("silentSince", instant("When the router should have reported.")),
            Field.optional("resetsAt", instant("When the account begins anew without it."))));
  }

  static Shape giveBack() {
    return Fields.of(
        "What is known of a lost lease.",
        Field.required(
            "spentUsdMicros",
            new Whole("What the decision log shows as spent on it; stays held.", 0, MOST)),
        Field.optional("note", Text.any("For people who read the ledger.", 500)));
  }

  static Shape givenBack() {
    return Fields.of(
        "What was given back.", Field.required("givenBackUsdMicros", amount("To its account.")));
  }

  private static Whole amount(String description) {
    return new Whole(description, Long.MIN_VALUE, Long.MAX_VALUE);
  }
}
