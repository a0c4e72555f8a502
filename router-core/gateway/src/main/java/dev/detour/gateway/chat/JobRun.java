package dev.detour.gateway.chat;

import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.JobProgress;
import io.vertx.core.Future;
import java.util.OptionalLong;

/** One run of a request that has become a job: its caller waits no longer. */
public interface JobRun {
  /** The job. It is sent upstream as the idempotency key of every attempt. */
  String jobId();

  /** The request that became the job. */
  String requestId();

  /** How far it has come. */
  JobProgress progress();

  /**
   * Writes an attempt down before it is made.
   *
   * @return false when it may not be made, because the job is in other hands by now
   */
  Future<Boolean> mayAttempt(Decision.Attempt next);

  /** Tells how an attempt ended. */
  void onAttemptEnded(AttemptOutcome outcome, OptionalLong costMicros);

  /** Tells that the run ends without an answer, and how the job goes on. */
  JobTicket defer(Decision.Defer decision);
}
