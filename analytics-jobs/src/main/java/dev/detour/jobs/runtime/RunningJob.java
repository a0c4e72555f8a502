package dev.detour.jobs.runtime;

import dev.detour.jobs.sink.Spool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of the job: its state, its checkpoints, and the tidying up after earlier ones. */
final class RunningJob implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RunningJob.class);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final JobClient client;
  private final RetainedCheckpoints checkpoints;
  private final Spool spool;
  private boolean tidied;

  RunningJob(JobClient client, RetainedCheckpoints checkpoints, Spool spool) {
    this.client = client;
    this.checkpoints = checkpoints;
    this.spool = spool;
  }

  /** What Flink says; empty when it does not answer in time, or has ended. */
  Optional<JobStatus> status() {
    try {
      return Optional.of(
          client.getJobStatus().get(STATUS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  Optional<Instant> lastCheckpoint() {
    return checkpoints.lastCompleted(jobId());
  }

  /**
   * After this execution's first checkpoint, deletes what earlier ones have left: nothing needs it
   * any more.
   */
  void tidyOnce() {
    if (tidied || lastCheckpoint().isEmpty()) {
      return;
    }
    tidied = true;
    try {
      spool.sweepEarlierRuns();
      checkpoints.deleteOthers(jobId());
    } catch (IOException e) {
      logger.warn("leftovers of earlier executions could not be deleted", e);
    }
  }

  /** Waits for the job's end, which only a cancellation or a bug brings. */
  void awaitEnd() throws InterruptedException, ExecutionException {
    client.getJobExecutionResult().get();
  }

  /** Cancels the job; its last checkpoint stays, and is where the next execution starts. */
  @Override
  public void close() {
    try {
      client.cancel().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      client.getJobExecutionResult().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // A cancelled job ends with an exception, as it should.
      logger.debug("the job ended with", e);
    }
  }

  private String jobId() {
    return client.getJobID().toHexString();
  }
}
