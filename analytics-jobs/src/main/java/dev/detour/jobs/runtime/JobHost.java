package dev.detour.jobs.runtime;

import dev.detour.jobs.JobsConfig;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the job runs: in this process, or on a cluster of other processes. */
interface JobHost {
  /** The host that the settings choose. */
  static JobHost of(JobsConfig config) {
    return config
        .cluster()
        .<JobHost>map(url -> new ClusterHost(url, config.storage().checkpoints()))
        .orElseGet(() -> new LocalHost(config));
  }

  /**
   * Waits until the host takes jobs, and ends executions that an earlier process has left there:
   * two would do the same work.
   */
  void prepare(Patience patience) throws InterruptedException;

  /** An environment that runs what is put into it on this host. */
  StreamExecutionEnvironment environment(Configuration settings, int parallelism);

  /** Starts what the environment holds. */
  Execution start(StreamExecutionEnvironment environment, String name) throws Exception;

  /** Whether the host outlives a job that is over, so that the job can be started again. */
  boolean outlivesItsJob();

  /** Looks after the measurements; called once a second. */
  void refresh();

  Measurements measurements();
}
