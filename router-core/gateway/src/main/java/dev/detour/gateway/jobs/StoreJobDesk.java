package dev.detour.gateway.jobs;

import dev.detour.gateway.chat.JobDesk;
import dev.detour.gateway.chat.JobTicket;
import dev.detour.gateway.http.OpenAiError;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.JobTerms;
import dev.detour.policy.document.Step;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.store.JobState;
import dev.detour.store.JobStore;
import dev.detour.store.NewJob;
import dev.detour.store.StoreException;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Stores requests that go on without their callers. */
final class StoreJobDesk implements JobDesk {
  /** What asks for a later try of a queue that is full. */
  private static final Duration FULL_FOR = Duration.ofSeconds(30);

  private final JobStore store;
  private final Clock clock;

  StoreJobDesk(JobStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public Future<JobTicket> take(Deferred deferred) {
    Instant now = clock.instant();
    NewJob job = job(deferred, now);
    int most = deferred.snapshot().policy().jobs().maxOpenPerTenant();
    return store
        .create(job, most)
        .map(done -> JobJson.ticket(job, now))
        .recover(e -> Future.failedFuture(refusal(e)));
  }

  private static NewJob job(Deferred deferred, Instant now) {
    Decision.Defer decision = deferred.decision();
    JobTerms terms = terms(deferred);
    return new NewJob(
        JobStore.nextId(now.toEpochMilli()),
        JobRequests.of(deferred),
        origin(decision),
        state(decision),
        decision.reason().wireName(),
        deferred.failure().map(StoreJobDesk::words),
        deferred.snapshot().version(),
        deferred.attempts(),
        terms.attempts(),
        Optional.of(deferred.facts().row().primary().name()),
        delay(terms, 0, deferred.failure()),
        terms.expiresAfter());
  }

  /**
   * The decision's terms; for a review those of the row, which hold when a person sends it back.
   */
  private static JobTerms terms(Deferred deferred) {
    Decision.Defer decision = deferred.decision();
    if (decision instanceof Decision.Enqueue enqueue) {
      return enqueue.terms();
    } else if (decision instanceof Decision.Pause pause) {
      return pause.terms();
    }
    return rowTerms(deferred.facts().row().steps());
  }

  static JobTerms rowTerms(Iterable<Step> steps) {
    for (Step step : steps) {
      if (step.cell() instanceof Cell.Enqueue enqueue) {
        return enqueue.terms();
      } else if (step.cell() instanceof Cell.Pause pause) {
        return pause.terms();
      }
    }
    return JobTerms.DEFAULT;
  }

  /** The wait before the next run: never less than the provider advised. */
  static Duration delay(JobTerms terms, int runs, Optional<ProviderFailure> failure) {
    Duration backoff = terms.backoff(runs, ThreadLocalRandom.current().nextDouble());
    Duration advised = failure.flatMap(ProviderFailure::advisedDelay).orElse(Duration.ZERO);
    return advised.compareTo(backoff) > 0 ? advised : backoff;
  }

  static String words(ProviderFailure failure) {
    return failure.category().wireName() + ": " + failure.providerCode();
  }

  static JobState state(Decision.Defer decision) {
    if (decision instanceof Decision.Enqueue) {
      return JobState.QUEUED;
    }
    return decision instanceof Decision.Pause ? JobState.PAUSED : JobState.IN_REVIEW;
  }

  private static NewJob.Origin origin(Decision.Defer decision) {
    if (decision instanceof Decision.Enqueue) {
      return NewJob.Origin.ENQUEUE;
    }
    return decision instanceof Decision.Pause ? NewJob.Origin.PAUSE : NewJob.Origin.REVIEW;
  }

  private static Refusal refusal(Throwable e) {
    if (e instanceof StoreException.QueueFull) {
      return new Refusal(
          new OpenAiError(
              429,
              "rate_limit_error",
              "queue_full",
              Optional.empty(),
              "No step of the policy could answer, and the queue of waiting jobs is full.",
              Optional.of(FULL_FOR)));
    }
    return new Refusal(
        OpenAiError.server(
            503,
            "job_store_unavailable",
            "No step of the policy could answer, and the request could not be stored as a job."));
  }
}
