package dev.detour.jobs.signals;

/**
 * Finds incidents of a route in its counts per minute, by a cumulative sum of log likelihood ratios
 * (CUSUM; Page, Continuous inspection schemes, 1954): of the attempts' failures under a rate that
 * is worth waking somebody against the usual rate of the route.
 *
 * <p>Under the usual rate the sum, which never falls below zero, passes {@value #OPENS_AT} nats
 * from any minute with a probability of at most e^-{@value #OPENS_AT} (Wald), which is one false
 * alarm of a route in two years at most as far as the usual rate is known. An incident ends when
 * the opposite sum passes {@value #CLOSES_AT} nats. The usual rate is learned from minutes that
 * give no evidence of an incident, and forgets half of them in two hours of traffic.
 */
final class IncidentDetector {
  static final double OPENS_AT = 14;
  static final double CLOSES_AT = 6;

  /** Fewer failures than these are no incident, whatever the odds. */
  static final int FEWEST_FAILURES = 5;

  /** As many attempts teach what is usual for a route before anything is held against it. */
  static final long LEARNS_FROM = 300;

  private static final double MEMORY = Math.exp(Math.log(0.5) / 120);
  private static final double LEAST_RATE = 0.005;
  private static final double MOST_USUAL_RATE = 0.5;

  private IncidentDetector() {}

  /** What a minute changed. */
  enum Change {
    NONE,
    OPENED,
    GOES_ON,
    CLOSED
  }

  /** Takes a minute in; minutes come in order, and those without attempts are left out. */
  static Change step(RouteWatch watch, long minute, MinuteCount count) {
    double usual = usualRate(watch);
    double alarming = Math.min(0.95, Math.max(usual + 0.1, 4 * usual));
    double ratio =
        count.failures * Math.log(alarming / usual)
            + (count.attempts - count.failures) * Math.log((1 - alarming) / (1 - usual));
    return watch.open ? goOn(watch, minute, count, -ratio) : look(watch, minute, count, ratio);
  }

  private static double usualRate(RouteWatch watch) {
    double rate = watch.open ? watch.usualRate : watch.usualFailures / watch.usualAttempts;
    return Math.min(MOST_USUAL_RATE, Math.max(LEAST_RATE, rate));
  }

  private static Change look(RouteWatch watch, long minute, MinuteCount count, double ratio) {
    if (watch.evidence == 0) {
      begin(watch, minute);
    }
    boolean known = watch.seenAttempts >= LEARNS_FROM;
    watch.seenAttempts = Math.min(LEARNS_FROM, watch.seenAttempts + count.attempts);
    watch.evidence = known ? Math.max(0, watch.evidence + ratio) : 0;
    count(watch, count);
    if (watch.evidence == 0) {
      learn(watch);
      return Change.NONE;
    }
    if (watch.evidence < OPENS_AT || watch.sinceFailures < FEWEST_FAILURES) {
      return Change.NONE;
    }
    watch.usualRate = usualRate(watch);
    watch.open = true;
    watch.startedAt = watch.since;
    watch.detectedAt = minute;
    watch.endedAt = 0;
    watch.attempts = watch.sinceAttempts;
    watch.failures = watch.sinceFailures;
    watch.evidence = 0;
    return Change.OPENED;
  }

  /** All minutes of a run that came to nothing were usual ones, its worst included. */
  private static void learn(RouteWatch watch) {
    watch.usualAttempts = watch.usualAttempts * MEMORY + watch.sinceAttempts;
    watch.usualFailures = watch.usualFailures * MEMORY + watch.sinceFailures;
  }

  private static void begin(RouteWatch watch, long minute) {
    watch.since = minute;
    watch.sinceAttempts = 0;
    watch.sinceFailures = 0;
    watch.peakRate = 0;
    watch.category = "";
    watch.categoryLead = 0;
  }

  private static void count(RouteWatch watch, MinuteCount count) {
    watch.sinceAttempts += count.attempts;
    watch.sinceFailures += count.failures;
    watch.peakRate = Math.max(watch.peakRate, (double) count.failures / count.attempts);
    MinuteCount votes = new MinuteCount();
    votes.category = watch.category;
    votes.categoryLead = watch.categoryLead;
    votes.vote(count.category, count.categoryLead);
    watch.category = votes.category;
    watch.categoryLead = votes.categoryLead;
  }

  private static Change goOn(RouteWatch watch, long minute, MinuteCount count, double ratio) {
    if (watch.evidence == 0) {
      watch.since = minute;
    }
    count(watch, count);
    watch.attempts += count.attempts;
    watch.failures += count.failures;
    watch.evidence = Math.max(0, watch.evidence + ratio);
    if (watch.evidence < CLOSES_AT) {
      return Change.GOES_ON;
    }
    watch.open = false;
    watch.endedAt = watch.since;
    watch.evidence = 0;
    return Change.CLOSED;
  }
}
