package dev.detour.jobs.decisions;

import java.util.Locale;

/** Whether the parts of a request add up. */
enum JoinState {
  /** The request and as many attempts as it says it made. */
  WHOLE,
  /** Attempts whose request has not come. */
  REQUEST_MISSING,
  /** A request that says it made more attempts than have come. */
  ATTEMPTS_MISSING,
  /** A request that says it made fewer attempts than have come. */
  ATTEMPTS_UNSTATED;

  /** The value of column {@code state}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
