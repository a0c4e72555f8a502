package dev.detour.policy.document;

import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Decimal;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Named;
import dev.detour.policy.document.shape.Shape.Span;
import dev.detour.policy.document.shape.Shape.Whole;
import java.time.Duration;

/** The shape of what keeps routes from being stormed, and of hedging. */
final class ProtectionShape {
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long MANY = 1_000_000;

  private ProtectionShape() {}

  static Shape protection() {
    return new Named(
        "protection",
        Fields.of(
            "What keeps a route from being stormed while it is ill.",
            Field.optional("retryBudget", retryBudget()),
            Field.optional("breaker", breaker()),
            Field.optional("concurrency", concurrency())));
  }

  private static Shape retryBudget() {
    return Fields.of(
        "How many retries the route takes: burst + share * requests + perMinute * minutes at most.",
        Field.optional("share", new Decimal("Retries per request of the route.", 0, 1), "0.1"),
        Field.optional(
            "perMinute", new Whole("Retries per minute beside that, the floor.", 0, MANY), "30"),
        Field.optional("burst", new Whole("Retries saved up at most.", 0, MANY), "10"));
  }

  private static Shape breaker() {
    return Fields.of(
        "When the route's circuit opens, and for how long.",
        Field.optional(
            "failuresInARow", new Whole("Failures in a row that open it.", 1, MANY), "5"),
        Field.optional(
            "window", new Whole("Outcomes that failureShare looks back on.", 1, 64), "20"),
        Field.optional(
            "failureShare",
            new Decimal("Failed share of a full window that opens it.", 0.01, 1),
            "0.5"),
        Field.optional(
            "coolDown",
            new Span(
                "Until one request probes the route; up to a fifth longer, by chance.", MILLI, DAY),
            "30s"),
        Field.optional(
            "maxCoolDown",
            new Span("The longest cool-down; a failed probe doubles it.", MILLI, DAY),
            "10m, or coolDown when that is longer"),
        Field.optional(
            "slowCall",
            new Span(
                "An answer whose first content comes later than this counts as a failure.",
                MILLI,
                HOUR),
            "slow answers do not count"));
  }

  private static Shape concurrency() {
    return Fields.of(
        "Bounds of the attempts under way at a time; between them the limit follows the route.",
        Field.optional("min", new Whole("The limit never falls below it.", 1, MANY), "16"),
        Field.optional(
            "max", new Whole("The limit begins here and never rises above it.", 1, MANY), "1024"));
  }

  static Shape hedge() {
    return Fields.of(
        "A second attempt on another failure domain while the first one is silent.",
        Field.required(
            "delay",
            new Span("How long the first attempt may be silent before that.", MILLI, HOUR)),
        Field.optional(
            "maxExtraLoad",
            new Decimal("Hedges per request of the class at most.", 0.001, 0.5),
            "0.05"));
  }
}
