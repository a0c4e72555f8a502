package dev.detour.policy.event;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Why an attempt was made ({@code detour.attempt.reason}). */
public enum AttemptReason implements WireName {
  PRIMARY,
  /** The same route again. */
  RETRY,
  FIRST_FALLBACK,
  SECOND_FALLBACK,
  /** A second attempt beside one that is still open. */
  HEDGE,
  /** A job's later attempt. */
  JOB_RETRY;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
