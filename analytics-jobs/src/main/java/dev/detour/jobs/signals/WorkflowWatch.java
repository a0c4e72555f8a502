package dev.detour.jobs.signals;

/** What is known of a workflow on a route as of a minute. A Flink POJO; times are seconds. */
public final class WorkflowWatch {
  /** Attempts, and those that failed for good. */
  public SlotSums attempts = new SlotSums(WorkflowRules.SLOT_SECONDS, WorkflowRules.SLOTS);

  /** The first minute since nothing was wrong that had a failure; 0: none. */
  public long since;

  /** The majority among the failures' categories since then. */
  public MinuteCount votes = new MinuteCount();

  public boolean open;

  /** Attempts in the minutes since the last with a failure, while it is open. */
  public long wellAttempts;
}
