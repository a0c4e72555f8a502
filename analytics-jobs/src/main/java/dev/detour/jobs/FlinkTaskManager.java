package dev.detour.jobs;

import dev.detour.jobs.runtime.FlinkProcess;
import dev.detour.jobs.runtime.FlinkProcessConfig;

/**
 * A TaskManager of a Flink cluster that runs the analytics jobs: it finds the JobManager, offers
 * its slots, and runs the job's tasks. Settings: {@link FlinkProcessConfig}.
 */
public final class FlinkTaskManager {
  private FlinkTaskManager() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    FlinkProcess.prepare("flink-taskmanager", System.getenv())
        .ifPresent(FlinkProcess::runTaskManager);
  }
}
