package dev.detour.jobs.decisions;

import dev.detour.policy.WireName;

/** Whether the parts of a request add up: the value of column {@code state}. */
enum JoinState implements WireName {
  /** The request and as many attempts as it says it made. */
  WHOLE,
  /** Attempts whose request has not come. */
  REQUEST_MISSING,
  /** A request that says it made more attempts than have come. */
  ATTEMPTS_MISSING,
  /** A request that says it made fewer attempts than have come. */
  ATTEMPTS_UNSTATED
}
