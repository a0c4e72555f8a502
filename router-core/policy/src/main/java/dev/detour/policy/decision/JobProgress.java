package dev.detour.policy.decision;

/**
 * How far a request that became a job has come.
 *
 * @param requestAttempts attempts made before it was a job; they do not count against its budget
 * @param jobAttempts attempts made as a job in earlier runs
 * @param retryBudget the most attempts that may be made as a job
 */
public record JobProgress(int requestAttempts, int jobAttempts, int retryBudget) {
  public JobProgress {
    if (requestAttempts < 0) {
      throw new IllegalArgumentException(
          "requestAttempts: " + requestAttempts + " (expected: >= 0)");
    }
    if (jobAttempts < 0) {
      throw new IllegalArgumentException("jobAttempts: " + jobAttempts + " (expected: >= 0)");
    }
    if (retryBudget < 1) {
      throw new IllegalArgumentException("retryBudget: " + retryBudget + " (expected: >= 1)");
    }
  }

  /** Whether this run is not the first time that the request is tried. */
  boolean isLater() {
    return requestAttempts + jobAttempts > 0;
  }

  /** Whether the budget is spent after as many attempts of this run. */
  boolean isSpentAfter(int attemptsOfThisRun) {
    return jobAttempts + attemptsOfThisRun >= retryBudget;
  }
}
