package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.jobs.sums.Summing;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import java.util.List;

/** Watches each tenant's feature and workflow on each route for failures that repeat. */
public final class WatchWorkflows extends WatchMinutes<MinuteCount, WorkflowWatch> {
  private static final long serialVersionUID = 1;

  public WatchWorkflows() {
    super("workflows", MinuteCount.class, WorkflowWatch.class, Duration.ofDays(1));
  }

  /** Counts the attempts of each tenant's feature and workflow on each route. */
  public static final class Attempts implements Summing<SignalMinute, MinuteCount> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean takes(Measures span) {
      return span.kind() == SpanKind.ATTEMPT && !span.tenant().isEmpty() && !span.route().isEmpty();
    }

    @Override
    public SignalMinute key(Measures attempt) {
      return new SignalMinute(
          new SignalKey(attempt.tenant(), attempt.feature(), attempt.workflow(), attempt.route()),
          attempt.minute());
    }

    @Override
    public MinuteCount nothing() {
      return new MinuteCount();
    }

    @Override
    public void add(MinuteCount count, Measures attempt) {
      boolean counts =
          FailureCategory.ofWireName(attempt.result())
              .filter(WorkflowRules::isUnrecoverable)
              .isPresent();
      count.add(counts ? attempt.result() : "");
    }
  }

  @Override
  WorkflowWatch newWatch() {
    return new WorkflowWatch();
  }

  @Override
  List<Signal> judge(SignalKey key, WorkflowWatch watch, long minute, MinuteCount count) {
    return WorkflowRules.step(key, watch, minute, count);
  }
}
