package dev.detour.gateway.jobs;

import dev.detour.gateway.chat.JobRun;
import dev.detour.gateway.chat.JobTicket;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.ReplyHead;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.JobProgress;
import dev.detour.policy.decision.Reason;
import dev.detour.policy.decision.Skip;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.JobTerms;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.store.Job;
import dev.detour.store.JobQueue;
import dev.detour.store.JobState;
import dev.detour.store.LeasedJob;
import dev.detour.store.RunEnd;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a leased job, from the first decision to how the job goes on. */
final class Run implements JobRun, CapturedReply.Sink {
  private static final String SHUTDOWN = "shutdown";
  private static final String LEASE_LOST = "lease_lost";

  private final LeasedJob leased;
  private final JobQueue queue;
  private final Duration lease;
  private final long policyVersion;
  private final Consumer<Optional<RunEnd>> onEnd;
  private final CapturedReply reply = new CapturedReply(this);
  private Decision.@Nullable Defer deferred;
  private @Nullable AttemptOutcome last;
  private @Nullable String firstRoute;
  private long costMicros;
  private boolean costKnown;
  private long heldUntilNanos;

  /**
   * Creates a run.
   *
   * @param leasedNanos when the lease was asked for, by the monotonic clock
   * @param onEnd told how it ended; empty when the job is in other hands
   */
  Run(
      LeasedJob leased,
      JobQueue queue,
      Duration lease,
      long leasedNanos,
      long policyVersion,
      Consumer<Optional<RunEnd>> onEnd) {
    this.leased = leased;
    this.queue = queue;
    this.lease = lease;
    this.policyVersion = policyVersion;
    this.onEnd = onEnd;
    this.heldUntilNanos = leasedNanos + lease.toNanos();
  }

  LeasedJob.Lease lease() {
    return leased.lease();
  }

  CapturedReply reply() {
    return reply;
  }

  /** The route that this run asked first, or would have asked; empty when it asked none. */
  Optional<String> firstRoute() {
    return Optional.ofNullable(firstRoute);
  }

  /** Whether a route answered. */
  boolean isAnswered() {
    return last != null && last.isSuccess();
  }

  /**
   * Lengthens the lease, and lets go of the job when that is no longer certain: before the lease
   * ends, another router must find nobody at work.
   */
  void keepAlive() {
    long asked = System.nanoTime();
    queue
        .renew(leased.lease(), lease)
        .onSuccess(
            held -> {
              if (held) {
                heldUntilNanos = asked + lease.toNanos();
              } else {
                letGo();
              }
            })
        .onFailure(
            e -> {
              if (System.nanoTime() + lease.toNanos() / 3 - heldUntilNanos >= 0) {
                letGo();
              }
            });
  }

  /** Lets go of a job that is, or soon will be, in other hands. */
  void letGo() {
    reply.leave();
    onEnd.accept(Optional.empty());
  }

  @Override
  public String jobId() {
    return leased.lease().jobId();
  }

  @Override
  public String requestId() {
    return leased.request().requestId();
  }

  @Override
  public JobProgress progress() {
    Job job = leased.job();
    return new JobProgress(job.requestAttempts(), job.attemptsMade(), job.retryBudget());
  }

  @Override
  public Future<Boolean> mayAttempt(Decision.Attempt next) {
    if (firstRoute == null) {
      firstRoute = next.route().name();
    }
    long asked = System.nanoTime();
    JsonObject what =
        new JsonObject()
            .put("route", next.route().name())
            .put("step", next.position().wireName())
            .put("reason", next.attemptReason().wireName());
    return queue
        .beginAttempt(leased.lease(), what, lease)
        .onSuccess(
            may -> {
              if (may) {
                heldUntilNanos = asked + lease.toNanos();
              }
            });
  }

  @Override
  public void onAttemptEnded(AttemptOutcome outcome, OptionalLong micros) {
    last = outcome;
    micros.ifPresent(
        known -> {
          costMicros += known;
          costKnown = true;
        });
  }

  @Override
  public JobTicket defer(Decision.Defer decision) {
    deferred = decision;
    return new JobTicket(jobId(), JobJson.location(jobId()), Buffer.buffer());
  }

  @Override
  public void onAnswer(int status, ReplyHead head, Buffer body) {
    onEnd.accept(
        Optional.of(
            done(JobState.SUCCEEDED, head.outcome().wireName(), status, body, head.route())));
  }

  @Override
  public void onDeferred() {
    Decision.Defer decision = deferred;
    if (decision == null) {
      throw new IllegalStateException("accepted without a decision");
    }
    if (decision instanceof Decision.Review review) {
      onEnd.accept(
          Optional.of(new RunEnd.Review(policyVersion, review.reason().wireName(), failure())));
      return;
    }
    JobTerms terms =
        decision instanceof Decision.Enqueue enqueue
            ? enqueue.terms()
            : ((Decision.Pause) decision).terms();
    if (firstRoute == null) {
      firstRoute = firstSkipped(decision).orElse(null);
    }
    onEnd.accept(
        Optional.of(later(decision.reason().wireName(), StoreJobDesk.state(decision), terms)));
  }

  private static Optional<String> firstSkipped(Decision decision) {
    for (Skip skip : decision.skipped()) {
      if (skip.step().cell() instanceof Cell.ToRoute to) {
        return Optional.of(to.route().name());
      }
    }
    return Optional.empty();
  }

  @Override
  public void onError(OpenAiError error, ReplyHead head) {
    if (error.code().equals(LEASE_LOST)) {
      onEnd.accept(Optional.empty());
    } else if (error.code().equals(SHUTDOWN)) {
      onEnd.accept(Optional.of(release(SHUTDOWN)));
    } else if (error.code().equals(Reason.BUDGET_EXHAUSTED.wireName())
        && leased.job().trafficClass() == TrafficClass.BATCH) {
      // Batch work waits for the budget; for other classes a spent budget is the row's hard stop.
      onEnd.accept(Optional.of(later(error.code(), JobState.PAUSED, JobTerms.DEFAULT)));
    } else {
      onEnd.accept(
          Optional.of(
              done(JobState.FAILED, error.code(), error.status(), error.body(), Optional.empty())));
    }
  }

  /** The job as it was: this router does not get to it. */
  RunEnd release(String reason) {
    JobState before =
        leased.job().trafficClass() == TrafficClass.BATCH ? JobState.PAUSED : JobState.QUEUED;
    return new RunEnd.Later(
        policyVersion, reason, failure(), before, Duration.ZERO, Optional.empty());
  }

  RunEnd fail(OpenAiError error) {
    return done(JobState.FAILED, error.code(), error.status(), error.body(), Optional.empty());
  }

  private RunEnd later(String reason, JobState state, JobTerms terms) {
    Duration delay =
        StoreJobDesk.delay(
            terms, leased.job().runs(), Optional.ofNullable(last).flatMap(AttemptOutcome::failure));
    return new RunEnd.Later(policyVersion, reason, failure(), state, delay, firstRoute());
  }

  private RunEnd done(
      JobState state, String reason, int status, Buffer body, Optional<String> route) {
    return new RunEnd.Done(
        policyVersion,
        reason,
        failure(),
        state,
        new Job.Result(
            OptionalInt.of(status),
            body,
            route,
            costKnown ? OptionalLong.of(costMicros) : OptionalLong.empty()));
  }

  /** The last failure: this run's, else the one that was known before. */
  private Optional<String> failure() {
    if (last == null) {
      return leased.job().failure();
    }
    Optional<ProviderFailure> failure = last.failure();
    return failure.map(StoreJobDesk::words);
  }
}
