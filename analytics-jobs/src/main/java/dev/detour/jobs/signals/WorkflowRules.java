package dev.detour.jobs.signals;

import dev.detour.jobs.signals.Signal.Change;
import dev.detour.jobs.signals.Signal.Kind;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import java.util.List;

/**
 * When a workflow on a route counts as misconfigured: its attempts keep failing in ways that no
 * repetition mends.
 *
 * <p>Over an hour (the current five minutes and the eleven before them) there are at least {@value
 * #FEWEST_FAILURES} such failures, and their true share is at least {@value #LEAST_SHARE} with 97.5
 * % confidence: the lower end of Wilson's interval (Probable inference, the law of succession, and
 * statistical inference, 1927), which is far below the share while attempts are few. It is over
 * after {@value #WELL_AFTER} attempts in minutes without such a failure.
 */
final class WorkflowRules {
  static final long SLOT_SECONDS = 300;
  static final int SLOTS = 12;
  static final long FEWEST_FAILURES = 10;
  static final double LEAST_SHARE = 0.3;
  static final long WELL_AFTER = 10;

  private static final double Z = 1.96;

  private WorkflowRules() {}

  /**
   * Whether the failure says that request and route do not fit together: the caller's mistakes and
   * those of credentials, permissions and names. A caller that went away and content that a filter
   * refused say nothing of how a workflow is set up.
   */
  static boolean isUnrecoverable(FailureCategory category) {
    return (category.fault() == Fault.CALLER || category.fault() == Fault.INTERNAL)
        && category != FailureCategory.CANCELLED
        && category != FailureCategory.CONTENT_FILTER;
  }

  static List<Signal> step(SignalKey key, WorkflowWatch watch, long minute, MinuteCount count) {
    watch.attempts.add(minute, count.attempts, count.failures);
    long attempts = watch.attempts.total(minute, 0, SLOTS);
    long failures = watch.attempts.part(minute, 0, SLOTS);
    take(watch, minute, count, failures);
    boolean changes =
        watch.open
            ? watch.wellAttempts >= WELL_AFTER
            : count.failures > 0
                && failures >= FEWEST_FAILURES
                && lowerBound(failures, attempts) >= LEAST_SHARE;
    if (!changes) {
      return List.of();
    }
    watch.open = !watch.open;
    Signal signal =
        new Signal(
            Kind.MISCONFIGURED_WORKFLOW,
            watch.open ? Change.OPENED : Change.CLOSED,
            key,
            watch.since,
            minute,
            watch.votes.categoryLead > 0 ? watch.votes.category : "",
            "",
            attempts,
            failures,
            (double) failures / attempts,
            0);
    if (!watch.open) {
      forget(watch);
    }
    return List.of(signal);
  }

  private static void take(WorkflowWatch watch, long minute, MinuteCount count, long failures) {
    if (failures == 0 && !watch.open) {
      watch.since = 0;
      watch.votes = new MinuteCount();
    }
    if (count.failures == 0) {
      watch.wellAttempts += count.attempts;
      return;
    }
    watch.wellAttempts = 0;
    watch.since = watch.since == 0 ? minute : watch.since;
    watch.votes.vote(count.category, count.categoryLead);
  }

  /** What was mended is not held against the workflow again. */
  private static void forget(WorkflowWatch watch) {
    watch.attempts = new SlotSums(SLOT_SECONDS, SLOTS);
    watch.since = 0;
    watch.votes = new MinuteCount();
  }

  /** Lower end of Wilson's 95 % interval of the share. */
  static double lowerBound(long failures, long attempts) {
    double share = (double) failures / attempts;
    double square = Z * Z / attempts;
    double spread = Z * Math.sqrt(share * (1 - share) / attempts + square / (4 * attempts));
    return (share + square / 2 - spread) / (1 + square);
  }
}
