package dev.detour.jobs.signals;

/** What is known of one route as of a minute. A Flink POJO; times are seconds since the epoch. */
public final class RouteWatch {
  /**
   * Of the usual times, each minute weighing less than the one after it. It begins with a guess.
   */
  public double usualAttempts = 100;

  public double usualFailures = 5;

  /** All that were ever counted, as far as it matters: nothing is judged before it is known. */
  public long seenAttempts;

  /** The evidence for an incident, in nats; for its end while it is open. */
  public double evidence;

  /** The first minute of the run that the evidence is about. */
  public long since;

  public long sinceAttempts;
  public long sinceFailures;

  public boolean open;
  public long startedAt;
  public long detectedAt;
  public long endedAt;
  public long attempts;
  public long failures;
  public double peakRate;

  /** Of the usual times before it. */
  public double usualRate;

  public String category = "";
  public long categoryLead;
}
