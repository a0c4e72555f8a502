package dev.detour.store;

import java.time.Duration;
import java.util.Optional;

/** How a run of a job ended. */
public sealed interface RunEnd {
  /** The policy version that it ran under. */
  long policyVersion();

  /** The last decision's reason. */
  String reason();

  /** The last attempt's failure, if it failed. */
  Optional<String> failure();

  /** The job is done: it has its answer, or an error that no further run would change. */
  record Done(
      long policyVersion,
      String reason,
      Optional<String> failure,
      JobState state,
      Job.Result result)
      implements RunEnd {
    public Done {
      if (state != JobState.SUCCEEDED && state != JobState.FAILED) {
        throw new IllegalArgumentException("state: " + state + " (expected: SUCCEEDED or FAILED)");
      }
    }
  }

  /**
   * Another run, later.
   *
   * @param state queued or paused
   * @param delay until then
   * @param waitsFor the route whose health it waits for
   */
  record Later(
      long policyVersion,
      String reason,
      Optional<String> failure,
      JobState state,
      Duration delay,
      Optional<String> waitsFor)
      implements RunEnd {
    public Later {
      if (state != JobState.QUEUED && state != JobState.PAUSED) {
        throw new IllegalArgumentException("state: " + state + " (expected: QUEUED or PAUSED)");
      }
    }
  }

  /** A person decides. */
  record Review(long policyVersion, String reason, Optional<String> failure) implements RunEnd {}
}
