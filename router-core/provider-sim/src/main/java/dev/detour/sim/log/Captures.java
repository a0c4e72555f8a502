package dev.detour.sim.log;

import java.util.ArrayDeque;
import java.util.List;

/** The newest requests as received, up to a number; none when the number is 0. */
public final class Captures {
  private final int capacity;
  private final ArrayDeque<CapturedRequest> requests = new ArrayDeque<>();

  public Captures(int capacity) {
    this.capacity = capacity;
  }

  /** Whether anything is kept at all. */
  public boolean enabled() {
    return capacity > 0;
  }

  /** Keeps a request, and forgets the oldest when there are too many. */
  public synchronized void add(CapturedRequest request) {
    requests.addLast(request);
    if (requests.size() > capacity) {
      requests.removeFirst();
    }
  }

  /** The kept requests, oldest first. */
  public synchronized List<CapturedRequest> list() {
    return List.copyOf(requests);
  }
}
