package dev.detour.policy.event;

import dev.detour.policy.WireName;
import java.util.Locale;

/** How a request ended ({@code detour.outcome}). */
public enum Outcome implements WireName {
  /** A route answered as asked. */
  SERVED,
  /** A route answered, and the answer is marked as uncertain. */
  SERVED_DEGRADED,
  /** A stored answer was given. */
  SERVED_CACHED,
  /** The policy's default text was given. */
  SERVED_DEFAULT,
  /** The request became a job. */
  QUEUED,
  /** The request waits until its route and its budget allow it. */
  PAUSED,
  /** The request waits for a person. */
  REVIEW,
  /** The request failed clearly after the policy had been asked. */
  STOPPED,
  /** The request was refused before any attempt: bad credentials, bad request, no budget. */
  REJECTED,
  /** The caller went away. */
  CANCELLED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether the caller got an answer: the numerator of the success rate. */
  public boolean isSuccess() {
    return switch (this) {
      case SERVED, SERVED_DEGRADED, SERVED_CACHED, SERVED_DEFAULT -> true;
      case QUEUED, PAUSED, REVIEW, STOPPED, REJECTED, CANCELLED -> false;
    };
  }
}
