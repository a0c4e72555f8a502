package dev.detour.standalone.history;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A time in which a provider is not well.
 *
 * <p>Durations are log-normal with a median of 60 minutes and a 90th percentile of 4.5 hours, as
 * the status pages of large providers show them.
 *
 * @param severity the share of attempts that it harms, within (0, 1]
 */
record ProviderIncident(String provider, Kind kind, double severity, Instant from, Instant until) {

  /** What attempts meet. */
  enum Kind {
    UNAVAILABLE,
    OVERLOADED,
    RATE_LIMITED,
    CUT_STREAMS,
    RESETS,
    /** First tokens take many times as long. */
    SLOW
  }

  static final Duration MEDIAN = Duration.ofMinutes(60);
  static final Duration NINETIETH = Duration.ofMinutes(270);

  /** The standard normal distribution's 90th percentile. */
  private static final double Z90 = 1.2815515655446004;

  private static final double SIGMA =
      StrictMath.log((double) NINETIETH.toMinutes() / MEDIAN.toMinutes()) / Z90;
  private static final Duration LONGEST = Duration.ofHours(24);

  /** One in three days of a provider begins one. */
  private static final double PER_DAY = 0.33;

  /**
   * Those that begin within a span of time, in order. A day's incidents depend on the seed and the
   * day alone.
   */
  static List<ProviderIncident> between(
      Instant from, Instant to, Collection<String> providers, long seed) {
    List<ProviderIncident> incidents = new ArrayList<>();
    LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC);
    for (; day.atStartOfDay().toInstant(ZoneOffset.UTC).isBefore(to); day = day.plusDays(1)) {
      for (String provider : providers) {
        RandomGenerator random = Draws.of(seed, "incident", provider, day.toString());
        if (random.nextDouble() < PER_DAY) {
          incidents.add(on(day, provider, random));
        }
      }
    }
    incidents.removeIf(it -> it.from.isBefore(from) || !it.from.isBefore(to));
    incidents.sort(Comparator.comparing(ProviderIncident::from));
    return List.copyOf(incidents);
  }

  private static ProviderIncident on(LocalDate day, String provider, RandomGenerator random) {
    Instant begins =
        day.atStartOfDay()
            .toInstant(ZoneOffset.UTC)
            .plusMillis((long) (random.nextDouble() * Duration.ofDays(1).toMillis()));
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    double severity = 0.35 + 0.6 * random.nextDouble();
    return new ProviderIncident(provider, kind, severity, begins, begins.plus(duration(random)));
  }

  /** A draw of how long one lasts. */
  static Duration duration(RandomGenerator random) {
    double minutes = MEDIAN.toMinutes() * StrictMath.exp(SIGMA * Draws.gaussian(random));
    Duration drawn = Duration.ofMillis((long) (minutes * 60_000));
    return drawn.compareTo(LONGEST) < 0 ? drawn : LONGEST;
  }

  boolean covers(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }
}
