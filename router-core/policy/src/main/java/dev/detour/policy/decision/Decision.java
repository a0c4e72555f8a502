package dev.detour.policy.decision;

import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.JobTerms;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Timeouts;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What to do next with a request. */
public sealed interface Decision {
  /** Why. */
  Reason reason();

  /** The steps that this decision passed over, with the reason for each. */
  List<Skip> skipped();

  /**
   * Ask a route.
   *
   * @param route who
   * @param position the matrix step that asks; its ordinal is the fallback depth
   * @param attemptReason the attempt's place in the request
   * @param resend how often the same route was asked before
   * @param delay how long to wait first
   * @param timeouts the limits, within the request's deadline
   * @param uncertain whether the answer must be marked as uncertain
   * @param continuation whether the route continues an answer that has begun
   * @param worstCaseMicros what to reserve, empty when the price is not known
   */
  record Attempt(
      Route route,
      CellPosition position,
      AttemptReason attemptReason,
      int resend,
      Duration delay,
      Timeouts timeouts,
      boolean uncertain,
      boolean continuation,
      OptionalLong worstCaseMicros,
      Reason reason,
      List<Skip> skipped)
      implements Decision {}

  /**
   * The last attempt answered: the request is done.
   *
   * @param route who answered
   * @param position the matrix step that answered
   * @param uncertain whether the answer is marked as uncertain
   */
  record Serve(Route route, CellPosition position, boolean uncertain, Reason reason)
      implements Decision {
    @Override
    public List<Skip> skipped() {
      return List.of();
    }

    /** How the request ended. */
    public Outcome outcome() {
      return uncertain ? Outcome.SERVED_DEGRADED : Outcome.SERVED;
    }
  }

  /**
   * Answer without a model.
   *
   * @param kind from where
   * @param position the matrix step
   * @param text the policy's default text for the request
   */
  record Respond(
      RespondKind kind, CellPosition position, String text, Reason reason, List<Skip> skipped)
      implements Decision {}

  /** End the request for now: it goes on without its caller. */
  sealed interface Defer extends Decision {
    /** The matrix step. */
    CellPosition position();

    /** How the request ended for its caller. */
    Outcome outcome();
  }

  /**
   * Make the request a job.
   *
   * @param terms how it goes on
   */
  record Enqueue(CellPosition position, JobTerms terms, Reason reason, List<Skip> skipped)
      implements Defer {
    @Override
    public Outcome outcome() {
      return Outcome.QUEUED;
    }
  }

  /**
   * Let the request wait for health and budget.
   *
   * @param terms how it goes on
   */
  record Pause(CellPosition position, JobTerms terms, Reason reason, List<Skip> skipped)
      implements Defer {
    @Override
    public Outcome outcome() {
      return Outcome.PAUSED;
    }
  }

  /** Put the request before a person. */
  record Review(CellPosition position, Reason reason, List<Skip> skipped) implements Defer {
    @Override
    public Outcome outcome() {
      return Outcome.REVIEW;
    }
  }

  /**
   * End the request with a clear error.
   *
   * @param reason the stop reason
   * @param cause the last attempt's failure, empty when no attempt was made
   * @param retryAfter when the same request may fare better, if anybody said so
   * @param outcome how the request ended
   */
  record Stop(
      Reason reason,
      Optional<ProviderFailure> cause,
      Optional<Duration> retryAfter,
      Outcome outcome,
      List<Skip> skipped)
      implements Decision {}
}
