package dev.detour.console.recommendation;

/** Judges first-token timeouts. Pure: the same question gets the same verdict. */
@FunctionalInterface
public interface TimeoutRecommender {
  TimeoutVerdict judge(TimeoutQuestion question);
}
