package dev.detour.jobs.span;

/** Which part of a decision a span tells. */
public enum SpanKind {
  /** One request of an application. */
  REQUEST,
  /** One call of a provider's route on behalf of a request. */
  ATTEMPT
}
