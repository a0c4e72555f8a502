package dev.detour.console.recommendation;

import dev.detour.console.tuning.FirstTokenQuestion;
import dev.detour.console.tuning.FirstTokenRecommender;
import dev.detour.console.tuning.TimeoutAdvice;
import dev.detour.console.tuning.TuningOptions;

/** Judges first-token timeouts. Pure: the same question gets the same advice. */
@FunctionalInterface
public interface TimeoutRecommender {
  TimeoutAdvice judge(FirstTokenQuestion question);

  /** Stated coverage of the intervals in an advice. */
  default double coverage() {
    return TuningOptions.DEFAULT.coverage();
  }

  /** The recommender that ships. */
  static TimeoutRecommender shipped() {
    return new FirstTokenRecommender(TuningOptions.DEFAULT)::judge;
  }
}
