package dev.detour.policy.decision;

/** Whether a route may be asked at some instant. */
public enum RouteStatus {
  AVAILABLE,
  /** The provider asked for rest. */
  COOLING_DOWN,
  /** The circuit breaker is open, or half open without a free probe. */
  CIRCUIT_OPEN,
  /** As many attempts are under way as it bears. */
  AT_LIMIT,
  /** Out until its quota resets or somebody mends its credential. */
  OUT
}
