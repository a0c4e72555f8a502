package dev.detour.policy.document;

import dev.detour.policy.document.Protection.Breaker;
import dev.detour.policy.document.Protection.Concurrency;
import dev.detour.policy.document.Protection.RetryBudget;
import java.time.Duration;
import java.util.Optional;

/** Reads what keeps routes from being stormed, and hedging. */
final class ProtectionReader {
  private static final double EXTRA_LOAD_UNLESS_GIVEN = 0.05;

  private ProtectionReader() {}

  /** What is written at {@code place}, and {@code below} for what is not. */
  static Protection layered(Place place, Protection below) {
    return new Protection(
        retryBudget(place.at("retryBudget"), below.retryBudget()),
        breaker(place.at("breaker"), below.breaker()),
        concurrency(place.at("concurrency"), below.concurrency()));
  }

  private static RetryBudget retryBudget(Place place, RetryBudget below) {
    return new RetryBudget(
        place.at("share").decimal(below.share()),
        (int) place.at("perMinute").whole(below.perMinute()),
        (int) place.at("burst").whole(below.burst()));
  }

  private static Breaker breaker(Place place, Breaker below) {
    Duration coolDown = place.at("coolDown").duration(below.coolDown());
    Place longest = place.at("maxCoolDown");
    Duration maxCoolDown = longest.duration(below.maxCoolDown());
    if (maxCoolDown.compareTo(coolDown) < 0) {
      if (longest.isPresent()) {
        longest.reject("at least coolDown " + Durations.format(coolDown));
      }
      maxCoolDown = coolDown;
    }
    return new Breaker(
        (int) place.at("failuresInARow").whole(below.failuresInARow()),
        (int) place.at("window").whole(below.window()),
        place.at("failureShare").decimal(below.failureShare()),
        coolDown,
        maxCoolDown,
        place.find("slowCall").map(slow -> slow.duration(Duration.ZERO)).or(below::slowCall));
  }

  private static Concurrency concurrency(Place place, Concurrency below) {
    int max = (int) place.at("max").whole(below.max());
    Place least = place.at("min");
    int min = (int) least.whole(below.min());
    if (min > max) {
      if (least.isPresent()) {
        least.reject("at most max " + max);
      }
      min = max;
    }
    return new Concurrency(min, max);
  }

  static Optional<Hedge> hedge(Place place) {
    return place.isPresent()
        ? Optional.of(
            new Hedge(
                place.at("delay").duration(Duration.ofSeconds(1)),
                place.at("maxExtraLoad").decimal(EXTRA_LOAD_UNLESS_GIVEN)))
        : Optional.empty();
  }
}
