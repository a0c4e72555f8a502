package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import java.util.List;

/** Watches each tenant's feature and workflow on each route for failures that repeat. */
public final class WatchWorkflows extends JudgeMinutes<MinuteCount, WorkflowWatch> {
  private static final long serialVersionUID = 1;

  public WatchWorkflows() {
    super("workflows", MinuteCount.class, WorkflowWatch.class, Duration.ofDays(1));
  }

  /** Whether measures are those of a tenant's attempt on a route. */
  public static boolean isWatched(Measures measures) {
    return measures.kind() == SpanKind.ATTEMPT
        && !measures.tenant().isEmpty()
        && !measures.route().isEmpty();
  }

  /** Tenant, feature, workflow and route. */
  public static SignalKey key(Measures attempt) {
    return new SignalKey(attempt.tenant(), attempt.feature(), attempt.workflow(), attempt.route());
  }

  @Override
  MinuteCount newCount() {
    return new MinuteCount();
  }

  @Override
  WorkflowWatch newWatch() {
    return new WorkflowWatch();
  }

  @Override
  void add(MinuteCount count, Measures attempt) {
    boolean counts =
        FailureCategory.ofWireName(attempt.result())
            .filter(WorkflowRules::isUnrecoverable)
            .isPresent();
    count.add(counts ? attempt.result() : "");
  }

  @Override
  List<Signal> judge(SignalKey key, WorkflowWatch watch, long minute, MinuteCount count) {
    return WorkflowRules.step(key, watch, minute, count);
  }
}
