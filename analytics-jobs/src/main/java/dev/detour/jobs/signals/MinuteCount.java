package dev.detour.jobs.signals;

/** The attempts of one route that began in one minute. A Flink POJO. */
public final class MinuteCount implements Count<MinuteCount> {
  public long attempts;

  /** Those that failed in the way that is watched for. */
  public long failures;

  /** The category that most of them share, if more than half do. */
  public String category = "";

  public long categoryLead;

  /** Counts an attempt; {@code failure} is empty unless it failed in that way. */
  void add(String failure) {
    attempts++;
    if (!failure.isEmpty()) {
      failures++;
      vote(failure, 1);
    }
  }

  @Override
  public long spans() {
    return attempts;
  }

  @Override
  public void add(MinuteCount part) {
    attempts += part.attempts;
    failures += part.failures;
    if (part.categoryLead > 0) {
      vote(part.category, part.categoryLead);
    }
  }

  /** Boyer and Moore's majority vote, with weights. */
  void vote(String failure, long weight) {
    if (categoryLead == 0) {
      category = failure;
    }
    categoryLead += failure.equals(category) ? weight : -Math.min(weight, categoryLead);
  }
}
