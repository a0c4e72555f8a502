package dev.detour.bench.load;

import java.time.Duration;

/** How requests are sent. */
public sealed interface Load {

  /** Connections held open. */
  int connections();

  /** How long requests are sent. */
  Duration duration();

  /** Every connection sends its next request as soon as it has its answer. */
  record Closed(int connections, Duration duration) implements Load {
    public Closed {
      positive("connections", connections);
    }
  }

  /**
   * Requests are sent at a steady rate, whether or not earlier ones are answered. Latency counts
   * from when a request was due, so that a slow answer cannot hide those that wait behind it.
   */
  record Paced(int requestsPerSecond, int connections, Duration duration) implements Load {
    public Paced {
      positive("requestsPerSecond", requestsPerSecond);
      positive("connections", connections);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
