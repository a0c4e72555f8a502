package dev.detour.jobs;

import dev.detour.jobs.runtime.FlinkProcess;
import dev.detour.jobs.runtime.FlinkProcessConfig;

/**
 * The JobManager of a Flink cluster that runs the analytics jobs. It takes the job from {@link
 * AnalyticsJobs}. Settings: {@link FlinkProcessConfig}.
 */
public final class FlinkJobManager {
  private FlinkJobManager() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    FlinkProcess.prepare("flink-jobmanager", System.getenv())
        .ifPresent(FlinkProcess::runJobManager);
  }
}
