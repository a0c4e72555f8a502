package dev.detour.jobs.runtime;

import dev.detour.jobs.sink.Spool;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of the job: its state, its checkpoints, and the tidying up after earlier ones. */
final class RunningJob implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(RunningJob.class);

  private final Execution execution;
  private final RetainedCheckpoints checkpoints;
  private final Spool spool;
  private boolean tidied;

  RunningJob(Execution execution, RetainedCheckpoints checkpoints, Spool spool) {
    this.execution = execution;
    this.checkpoints = checkpoints;
    this.spool = spool;
  }

  Execution.State state() {
    return execution.state();
  }

  Optional<Instant> lastCheckpoint() {
    return checkpoints.lastCompleted(execution.jobId());
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
      checkpoints.deleteOthers(execution.jobId());
    } catch (IOException e) {
      logger.warn("leftovers of earlier executions could not be deleted", e);
    }
  }

  /** Waits for the job's end, which a cancellation, a bug or the loss of its host brings. */
  void awaitEnd() throws InterruptedException, ExecutionException {
    execution.awaitEnd();
  }

  /** Stops the job; its last checkpoint stays, and is where the next execution starts. */
  @Override
  public void close() {
    try {
      execution.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
