package dev.detour.policy.document;

import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Entries;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Flag;
import dev.detour.policy.document.shape.Shape.Items;
import dev.detour.policy.document.shape.Shape.Named;
import dev.detour.policy.document.shape.Shape.Span;
import dev.detour.policy.document.shape.Shape.Text;
import dev.detour.policy.document.shape.Shape.Whole;
import java.time.Duration;

/** The shape of what a document says of jobs and of stored answers. */
final class DurableShape {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEAR = Duration.ofDays(366);

  private DurableShape() {}

  /** What stands under {@code enqueue} and {@code pause}. */
  static Shape terms() {
    return new Named(
        "jobTerms",
        Fields.of(
            "How the request goes on as a job.",
            Field.optional(
                "attempts",
                new Whole("The retry budget: most attempts made as a job.", 1, 100),
                "10"),
            Field.optional(
                "backoff",
                Fields.of(
                    "The random wait before a run.",
                    Field.optional(
                        "base", new Span("The first wait at most.", Duration.ZERO, DAY), "5s"),
                    Field.optional(
                        "max", new Span("Any wait at most.", Duration.ZERO, DAY), "10m"))),
            Field.optional(
                "expiresAfter",
                new Span("When a job that has not ended is given up.", SECOND, YEAR),
                "24h")));
  }

  static Shape jobs() {
    return Fields.of(
        "What holds for all jobs.",
        Field.optional(
            "maxOpenPerTenant",
            new Whole("Most jobs of one tenant that have not ended.", 0, 10_000_000),
            "10000"),
        Field.optional(
            "retention",
            new Span("How long an ended job and its result are kept.", SECOND, YEAR),
            "168h"),
        Field.optional(
            "webhooks",
            new Entries(
                "Where results may be sent, by the name that callers give.",
                PolicyShape.name("A name."),
                webhook()),
            "none"));
  }

  static Shape cache() {
    return Fields.of(
        "Answers kept for rows with respond: cached_or_default.",
        Field.optional(
            "ttl", new Span("How long an answer may be given again.", SECOND, YEAR), "1h"),
        Field.optional(
            "maxEntriesPerTenant",
            new Whole(
                "Most answers kept for one tenant, by each router and in the control store.",
                0,
                10_000_000),
            "1000"),
        Field.optional(
            "maxBytesPerTenant",
            new Whole(
                "Most bytes of answers kept for one tenant, by each router and in the control store.",
                0,
                1L << 40),
            "16777216"),
        Field.optional(
            "shared",
            new Flag(
                "Whether routers give each other's answers of up to a mebibyte, which the control store then keeps."),
            "false"));
  }

  private static Shape webhook() {
    return Fields.of(
        "An address of the operator's choice; callers name it, they never give an address.",
        Field.required(
            "url",
            new Text(
                "Where deliveries are posted.",
                "https?://[^\\s/?#@]+(?:/[^\\s#]*)?",
                "an http or https address without user or fragment",
                2000)),
        Field.required("secret", PolicyShape.secret("Where its signing secret is.")),
        Field.optional(
            "tenants",
            new Items("Whose callers may name it.", Text.any("A tenant's id.", 128)),
            "every tenant"));
  }
}
