package dev.detour.gateway.telemetry;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The stories of the last requests; the oldest make room. Thread safe.
 *
 * <p>A ring: every request adds one, and hardly any is ever looked for, so adding takes no lock and
 * finding looks at all.
 */
public final class StoryBook {
  private final AtomicReferenceArray<Story> ring;
  private final AtomicLong added = new AtomicLong();

  /**
   * An empty book.
   *
   * @param capacity the most stories that it keeps; 0 for none
   */
  public StoryBook(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 0)");
    }
    this.ring = new AtomicReferenceArray<>(capacity);
  }

  /** Whether it keeps any. */
  boolean isOpen() {
    return ring.length() > 0;
  }

  void add(Story story) {
    if (isOpen()) {
      ring.set((int) (added.getAndIncrement() % ring.length()), story);
    }
  }

  /** The story of that request; empty when it never was here, or has made room. */
  public Optional<Story> find(String requestId) {
    for (int i = 0; i < ring.length(); i++) {
      Story story = ring.get(i);
      if (story != null && story.dimensions().requestId().equals(requestId)) {
        return Optional.of(story);
      }
    }
    return Optional.empty();
  }
}
