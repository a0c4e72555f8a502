package dev.detour.policy.document;

import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Named;
import dev.detour.policy.document.shape.Shape.Whole;
import java.util.OptionalLong;

/** Rate limits in a document. */
final class RateLimitShape {
  private static final long MOST = 1_000_000_000_000L;

  private RateLimitShape() {}

  static Shape defaults() {
    return Fields.of(
        "What keys and tenants without limits of their own may ask for.",
        Field.optional("key", limits(), "no limit"),
        Field.optional("tenant", limits(), "no limit"));
  }

  private static Shape limits() {
    return new Named(
        "rateLimits",
        Fields.of(
            "The most in a minute.",
            Field.optional("requestsPerMinute", new Whole("Requests.", 1, MOST)),
            Field.optional(
                "tokensPerMinute", new Whole("Tokens of prompts and answers together.", 1, MOST))));
  }

  static RateLimitDefaults read(Place place) {
    return new RateLimitDefaults(limits(place.at("key")), limits(place.at("tenant")));
  }

  private static RateLimits limits(Place place) {
    return new RateLimits(
        number(place.at("requestsPerMinute")), number(place.at("tokensPerMinute")));
  }

  private static OptionalLong number(Place place) {
    return place.isPresent() ? OptionalLong.of(place.whole()) : OptionalLong.empty();
  }
}
