package dev.detour.policy.replay;

import dev.detour.policy.decision.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What other requests' attempts met, for routes that a request itself did not ask. */
public interface MatchedAttempts {
  /** Knows nothing. */
  MatchedAttempts NONE = (route, question, chance) -> Optional.empty();

  /**
   * What is asked for.
   *
   * @param stream whether it would be streamed
   * @param at when it would begin
   * @param silentFor only attempts whose first content (or whole answer, without a stream) had not
   *     come by then
   */
  record Question(boolean stream, Instant at, Duration silentFor) {}

  /**
   * Draws one of the attempts that match; empty when there is none.
   *
   * @param chance of the draw
   */
  Optional<Met> draw(String route, Question question, Randomness chance);
}
