package dev.detour.policy.replay;

import dev.detour.policy.event.AttemptReason;
import java.time.Instant;
import java.util.List;

/**
 * One attempt of a logged request.
 *
 * @param route who was asked
 * @param reason why
 * @param startedAt when it was begun
 * @param met what it met
 * @param skipped the lines of {@code detour.decision.skipped}: what the decision for this attempt
 *     passed over
 */
public record LoggedAttempt(
    String route, AttemptReason reason, Instant startedAt, Met met, List<String> skipped) {
  public LoggedAttempt {
    skipped = List.copyOf(skipped);
  }

  Instant endedAt() {
    return startedAt.plus(met.took());
  }

  boolean isRetry() {
    return reason == AttemptReason.RETRY;
  }
}
