package dev.detour.gateway.chat;

import dev.detour.policy.event.CancelledBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attempts of one request that are under way: mostly one, two while it is hedged. */
final class Running {
  private final List<Attempt> attempts = new ArrayList<>(1);

  void add(Attempt attempt) {
    attempts.add(attempt);
  }

  void remove(Attempt attempt) {
    attempts.remove(attempt);
  }

  boolean isEmpty() {
    return attempts.isEmpty();
  }

  int size() {
    return attempts.size();
  }

  /** The one that is under way; null when there is none, or more than one. */
  @Nullable Attempt only() {
    return attempts.size() == 1 ? attempts.get(0) : null;
  }

  /** Ends every attempt but one, or all of them for null. Each comes back to its owner ended. */
  void cancelAllBut(@Nullable Attempt winner, CancelledBy by) {
    if (only() == winner && winner != null) {
      return;
    }
    for (Attempt attempt : List.copyOf(attempts)) {
      if (attempt != winner) {
        attempt.cancel(by);
      }
    }
  }
}
