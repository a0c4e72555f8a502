package dev.detour.console;

import dev.detour.console.recommendation.TimeoutRecommender;
import dev.detour.console.recommendation.TimeoutVerdict;

/** The recommender that ships. */
final class Recommenders {
  private Recommenders() {}

  static TimeoutRecommender shipped() {
    return question ->
        new TimeoutVerdict.NotEnoughEvidence(
            "this build judges no timeouts yet", question.attempts().size());
  }
}
