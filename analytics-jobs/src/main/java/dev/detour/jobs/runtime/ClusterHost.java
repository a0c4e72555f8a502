package dev.detour.jobs.runtime;

import dev.detour.jobs.decisions.DecisionsJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink session cluster of other processes.
 *
 * <p>The JobManager keeps nothing on disk: one that was lost and started again does not know the
 * job. That is seen here, and the job is over in the sense of {@link Execution}.
 */
final class ClusterHost implements JobHost {
  private static final Logger logger = LoggerFactory.getLogger(ClusterHost.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SAVEPOINT_TIMEOUT = Duration.ofSeconds(12);
  private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(8);

  private final FlinkRest rest;
  private final ClusterMetrics metrics;
  private final Path savepoints;

  /**
   * @param savepoints where the job's state is put when it is stopped
   */
  ClusterHost(URI url, Path savepoints) {
    this.savepoints = savepoints;
    this.rest = new FlinkRest(url);
    this.metrics = new ClusterMetrics(rest);
  }

  @Override
  public void prepare(Patience patience) throws InterruptedException {
    patience.await("Flink at " + rest.url(), this::endEarlierExecutions);
  }

  private void endEarlierExecutions() throws IOException, InterruptedException {
    for (String jobId : rest.unfinished(DecisionsJob.NAME)) {
      logger.info("ending job {}, which an earlier process had started", jobId);
      rest.cancel(jobId);
      throw new IOException("job " + jobId + " is being cancelled");
    }
  }

  @Override
  public StreamExecutionEnvironment environment(Configuration settings, int parallelism) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createRemoteEnvironment(
            rest.url().getHost(), rest.url().getPort(), settings);
    environment.setParallelism(parallelism);
    return environment;
  }

  @Override
  public Execution start(StreamExecutionEnvironment environment, String name) throws Exception {
    JobClient client = environment.executeAsync(name);
    return new ClusterExecution(client.getJobID());
  }

  @Override
  public boolean outlivesItsJob() {
    return true;
  }

  @Override
  public void refresh() {
    metrics.refresh();
  }

  @Override
  public Measurements measurements() {
    return metrics;
  }

  private final class ClusterExecution implements Execution {
    private final String id;

    ClusterExecution(JobID id) {
      this.id = id.toHexString();
    }

    @Override
    public String jobId() {
      return id;
    }

    @Override
    public State state() {
      try {
        return state(rest.status(id));
      } catch (IOException e) {
        return State.NO_ANSWER;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return State.NO_ANSWER;
      }
    }

    private State state(Optional<JobStatus> status) {
      if (status.isEmpty() || status.get().isTerminalState()) {
        return State.OVER;
      }
      return status.get() == JobStatus.RUNNING ? State.RUNNING : State.STARTING;
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      while (state() != State.OVER) {
        Thread.sleep(POLL.toMillis());
      }
    }

    /** With a savepoint; where that is not to be had in time, at the last checkpoint. */
    @Override
    public void stop() throws InterruptedException {
      try {
        rest.stopWithSavepoint(id, savepoints);
        if (isOverWithin(SAVEPOINT_TIMEOUT)) {
          return;
        }
        logger.warn("job {} does not stop with a savepoint; it is cancelled", id);
      } catch (IOException e) {
        logger.warn("job {} cannot be stopped with a savepoint: {}", id, e.toString());
      }
      try {
        rest.cancel(id);
        if (!isOverWithin(CANCEL_TIMEOUT)) {
          logger.warn("job {} is still being cancelled", id);
        }
      } catch (IOException e) {
        logger.warn("job {} may go on without this process: {}", id, e.toString());
      }
    }

    private boolean isOverWithin(Duration limit) throws InterruptedException {
      long deadline = System.nanoTime() + limit.toNanos();
      while (state() != State.OVER) {
        if (System.nanoTime() - deadline > 0) {
          return false;
        }
        Thread.sleep(POLL.toMillis());
      }
      return true;
    }
  }
}
