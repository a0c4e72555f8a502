package dev.detour.gateway.explain;

import static dev.detour.gateway.admin.Shapes.choice;
import static dev.detour.gateway.admin.Shapes.text;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Any;
import dev.detour.policy.document.shape.Shape.Choice;
import dev.detour.policy.document.shape.Shape.Entries;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Flag;
import dev.detour.policy.document.shape.Shape.Span;
import dev.detour.policy.document.shape.Shape.Whole;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What an explanation takes and gives. */
final class ExplainShapes {
  private ExplainShapes() {}

  static Shape question() {
    return new Fields(
        "A request that is not sent, and as whom it would be.",
        List.of(
            Field.required("request", new Any("The body, as it would be sent.")),
            Field.optional(
                "surface",
                text("The path that it would be sent to."),
                Explainer.SURFACE_UNLESS_GIVEN),
            Field.optional(
                "headers",
                new Entries(
                    "Headers such as x-detour-feature.", text("A header."), text("Its value."))),
            Field.optional("key", text("The id of the key that it would be sent with.")),
            Field.optional(
                "tenant", text("Its tenant, for a key without classes, pins and limits.")),
            Field.optional("assume", assumptions(), "nothing fails")),
        List.of("key", "tenant"));
  }

  private static Shape assumptions() {
    return Fields.of(
        "What to take for granted instead of what is.",
        Field.optional(
            "failures",
            new Entries(
                "How attempts fail, by route.",
                text("A route."),
                Fields.of(
                    "A failure.",
                    Field.required("category", choice("What goes wrong.", FailureCategory.class)),
                    Field.optional(
                        "times",
                        new Whole("How many attempts on the route fail so.", 1, 100),
                        "every one"),
                    Field.optional(
                        "retryAfter",
                        new Span(
                            "The delay that the provider advises.",
                            Duration.ZERO,
                            Duration.ofDays(30))),
                    Field.optional(
                        "afterContent",
                        new Flag("Whether content had reached the caller."),
                        "false")))),
        Field.optional(
            "health",
            new Entries("The health of routes.", text("A route."), statuses()),
            "as it is on this router"),
        Field.optional(
            "budgetState",
            choice("The state of the tightest account.", BudgetState.class),
            "as it is"));
  }

  private static Choice statuses() {
    return new Choice(
        "Its health.", Arrays.stream(RouteStatus.values()).map(ExplainShapes::wireName).toList());
  }

  static String wireName(RouteStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static Shape explanation() {
    return Fields.of(
        "The decisions, in order, and what they rest on.",
        Field.required("requestId", text("Names this explanation in logs.")),
        Field.required("surface", text("The path that the request would be sent to.")),
        Field.required("as", new Any("Tenant and key.")),
        Field.required("request", new Any("What decisions know of the request.")),
        Field.required("policy", new Any("Version, name and arm.")),
        Field.required("budget", new Any("State, utilisation and what may still be reserved.")),
        Field.optional("row", new Any("Every step of the matrix row, with its route's health.")),
        Field.required(
            "path",
            new Any("Every decision, with the steps that it passed over and the hedge beside it.")),
        Field.required("outcome", text("How the request would end.")),
        Field.required("status", new Whole("The HTTP status of its answer.", 100, 599)),
        Field.optional("error", new Any("The error that the caller would read.")));
  }
}
