package dev.detour.gateway.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The stories of the last requests, by id; the oldest make room. Thread safe. */
public final class StoryBook {
  private final int capacity;
  private final Map<String, Story> stories;

  /**
   * An empty book.
   *
   * @param capacity the most stories that it keeps; 0 for none
   */
  public StoryBook(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 0)");
    }
    this.capacity = capacity;
    this.stories =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Story> eldest) {
            return size() > capacity;
          }
        };
  }

  /** Whether it keeps any. */
  boolean isOpen() {
    return capacity > 0;
  }

  void add(Story story) {
    synchronized (stories) {
      stories.put(story.dimensions().requestId(), story);
    }
  }

  /** The story of that request; empty when it never was here, or has made room. */
  public Optional<Story> find(String requestId) {
    synchronized (stories) {
      return Optional.ofNullable(stories.get(requestId));
    }
  }
}
