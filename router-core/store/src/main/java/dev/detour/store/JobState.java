package dev.detour.store;

import dev.detour.policy.WireName;
import java.util.Locale;

/**
 * Where a job is.
 *
 * <pre>
 * QUEUED, PAUSED --lease--> RUNNING --> SUCCEEDED | FAILED
 *                           RUNNING --> QUEUED | PAUSED (later again) | IN_REVIEW
 * QUEUED, PAUSED --> EXPIRED
 * IN_REVIEW --> QUEUED (retry) | SUCCEEDED (answered by hand) | DISCARDED
 * QUEUED, PAUSED, RUNNING, IN_REVIEW --> CANCELLED
 * </pre>
 *
 * The database refuses to change the state of a job that has ended.
 */
public enum JobState implements WireName {
  QUEUED,
  RUNNING,
  /** It waits for a route's health or for its budget. */
  PAUSED,
  /** It waits for a person. */
  IN_REVIEW,
  SUCCEEDED,
  FAILED,
  /** It was not done in time. */
  EXPIRED,
  /** Its caller took it back. */
  CANCELLED,
  /** A person threw it away. */
  DISCARDED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether it never changes again. */
  public boolean isFinal() {
    return switch (this) {
      case QUEUED, RUNNING, PAUSED, IN_REVIEW -> false;
      case SUCCEEDED, FAILED, EXPIRED, CANCELLED, DISCARDED -> true;
    };
  }

  /** The state of that name. */
  static JobState of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
