package dev.detour.console.overview;

import dev.detour.console.http.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the overview is asked for.
 *
 * @param from inclusive, a whole step
 * @param to exclusive, a whole step
 * @param step distance of the series' points
 * @param feature empty text = requests without a feature
 */
public record OverviewQuery(
    Instant from, Instant to, Duration step, Optional<String> tenant, Optional<String> feature) {
  private static final int MAX_POINTS = 180;
  private static final Duration MAX_RANGE = Duration.ofDays(400);
  private static final Duration DEFAULT_RANGE = Duration.ofHours(1);
  private static final long[] STEP_MINUTES = {1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1_440};
  private static final Duration LONGEST_STEP = Duration.ofDays(7);

  /**
   * The query for a range as asked for: with the shortest step that needs at most 180 points, and
   * widened to whole steps.
   */
  public static OverviewQuery of(
      Optional<Instant> askedFrom,
      Optional<Instant> askedTo,
      Optional<String> tenant,
      Optional<String> feature,
      Instant now) {
    Instant to = askedTo.orElse(now);
    Instant from = askedFrom.orElseGet(() -> to.minus(DEFAULT_RANGE));
    if (!from.isBefore(to)) {
      throw ProblemException.badRequest("from", from + " (expected: before " + to + ")");
    }
    Duration range = Duration.between(from, to);
    if (range.compareTo(MAX_RANGE) > 0) {
      throw ProblemException.badRequest(
          "from", "a range of " + range.toDays() + " days (expected: at most 400 days)");
    }
    Duration step = step(range);
    long seconds = step.toSeconds();
    long first = Math.floorDiv(from.getEpochSecond(), seconds) * seconds;
    long end = to.getEpochSecond() + (to.getNano() > 0 ? 1 : 0);
    long last = Math.floorDiv(end + seconds - 1, seconds) * seconds;
    return new OverviewQuery(
        Instant.ofEpochSecond(first), Instant.ofEpochSecond(last), step, tenant, feature);
  }

  /** How many points the series has. */
  int points() {
    return (int) (Duration.between(from, to).toSeconds() / step.toSeconds());
  }

  Map<String, Object> parameters() {
    return Map.of(
        "from", from.getEpochSecond(),
        "to", to.getEpochSecond(),
        "step", step.toSeconds(),
        "any_tenant", tenant.isEmpty(),
        "tenant", tenant.orElse(""),
        "any_feature", feature.isEmpty(),
        "feature", feature.orElse(""));
  }

  private static Duration step(Duration range) {
    for (long minutes : STEP_MINUTES) {
      if (range.toMinutes() <= minutes * MAX_POINTS) {
        return Duration.ofMinutes(minutes);
      }
    }
    return LONGEST_STEP;
  }
}
