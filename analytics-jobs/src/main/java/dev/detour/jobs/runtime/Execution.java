package dev.detour.jobs.runtime;

import java.util.concurrent.ExecutionException;

/** One execution of the job, as its host sees it. */
interface Execution {
  /** Whether it does its work. */
  enum State {
    RUNNING,
    /** Starting, or starting again after a failure. */
    STARTING,
    /** Over, or unknown to a host that has lost its memory: it will not go on by itself. */
    OVER,
    /** Nobody can say. */
    NO_ANSWER
  }

  /** Flink's id: 32 hex digits. */
  String jobId();

  /** Asks the host, for two seconds at most. */
  State state();

  /**
   * Waits until the execution is over.
   *
   * @throws ExecutionException with the reason, where it is known
   */
  void awaitEnd() throws InterruptedException, ExecutionException;

  /** Ends the execution, within a limit; its last checkpoint, or a savepoint, stays. */
  void stop() throws InterruptedException;
}
