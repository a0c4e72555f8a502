package dev.detour.gateway.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/**
 * The requests under way on one event loop, so that a shutdown can end those that outlast its
 * limit.
 */
public final class ActiveRequests {
  private final Set<AttemptLoop> loops = new HashSet<>();

  void add(AttemptLoop loop) {
    loops.add(loop);
  }

  void remove(AttemptLoop loop) {
    loops.remove(loop);
  }

  /** Ends every request now. Call on the event loop. */
  public void abortAll() {
    new ArrayList<>(loops).forEach(AttemptLoop::abort);
  }
}
