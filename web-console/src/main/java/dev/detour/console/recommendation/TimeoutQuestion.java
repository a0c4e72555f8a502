package dev.detour.console.recommendation;

import java.time.Duration;
import java.util.List;

/**
 * Whether a first-token timeout is right.
 *
 * @param current the value in force
 * @param window start times of the attempts
 * @param attempts streamed attempts of the subject, in no particular order
 */
public record TimeoutQuestion(
    Subject subject, Duration current, TimeRange window, List<LoggedAttempt> attempts) {
  public TimeoutQuestion {
    attempts = List.copyOf(attempts);
  }
}
