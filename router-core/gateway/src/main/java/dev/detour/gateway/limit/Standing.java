package dev.detour.gateway.limit;

import dev.detour.gateway.http.ErrorShape;
import dev.detour.policy.document.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * How a caller stands with its limits, as answers say it.
 *
 * @param requests the tightest limit on requests
 * @param tokens the tightest limit on tokens
 */
public record Standing(Optional<Meter> requests, Optional<Meter> tokens) {
  static final Standing UNLIMITED = new Standing(Optional.empty(), Optional.empty());

  /**
   * One limit.
   *
   * @param limit per minute, over all routers
   * @param remaining what is left of it, as this router's share tells
   * @param reset until all of it is there again
   */
  public record Meter(long limit, long remaining, Duration reset) {
    private double share() {
      return (double) remaining / limit;
    }

    static Optional<Meter> tighter(Optional<Meter> one, Optional<Meter> other) {
      if (one.isEmpty() || other.isEmpty()) {
        return one.or(() -> other);
      }
      return one.get().share() <= other.get().share() ? one : other;
    }
  }

  /** Writes headers as the caller's SDK reads them. */
  public void writeTo(BiConsumer<String, String> headers, ErrorShape shape, Instant now) {
    requests.ifPresent(meter -> write(headers, shape, "requests", meter, now));
    tokens.ifPresent(meter -> write(headers, shape, "tokens", meter, now));
  }

  private static void write(
      BiConsumer<String, String> headers, ErrorShape shape, String what, Meter meter, Instant now) {
    String limit = Long.toString(meter.limit);
    String remaining = Long.toString(meter.remaining);
    switch (shape) {
      case OPENAI -> {
        headers.accept("x-ratelimit-limit-" + what, limit);
        headers.accept("x-ratelimit-remaining-" + what, remaining);
        headers.accept("x-ratelimit-reset-" + what, Durations.format(whole(meter.reset)));
      }
      case ANTHROPIC -> {
        String prefix = "anthropic-ratelimit-" + what;
        headers.accept(prefix + "-limit", limit);
        headers.accept(prefix + "-remaining", remaining);
        headers.accept(
            prefix + "-reset",
            now.plus(meter.reset).plusMillis(999).truncatedTo(ChronoUnit.SECONDS).toString());
      }
    }
  }

  /** In milliseconds, rounded up. */
  private static Duration whole(Duration time) {
    return Duration.ofMillis((time.toNanos() + 999_999) / 1_000_000);
  }
}
