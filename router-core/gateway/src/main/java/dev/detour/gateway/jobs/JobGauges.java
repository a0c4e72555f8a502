package dev.detour.gateway.jobs;

import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.store.JobState;
import dev.detour.store.JobUpkeep.Backlog;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The backlog of jobs as of the last look, for metrics. Every router tells the same numbers. */
final class JobGauges {
  private static final Backlog NONE = new Backlog(0, Duration.ZERO);
  private volatile Map<JobState, Backlog> backlog = Map.of();

  JobGauges(GatewayMetrics metrics, Supplier<Number> running) {
    metrics.gauge("detour_jobs_running_here", "Jobs that this router runs now.", running);
    for (JobState state : JobState.values()) {
      if (!state.isFinal()) {
        metrics.gauge(
            "detour_jobs",
            "Jobs that have not ended, of all routers.",
            "state",
            state.wireName(),
            () -> of(state).jobs());
        metrics.gauge(
            "detour_jobs_oldest_seconds",
            "Age of the oldest job that has not ended.",
            "state",
            state.wireName(),
            () -> of(state).oldest().toMillis() / 1e3);
      }
    }
  }

  void show(Map<JobState, Backlog> now) {
    backlog = Map.copyOf(now);
  }

  private Backlog of(JobState state) {
    return backlog.getOrDefault(state, NONE);
  }
}
