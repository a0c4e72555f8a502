package dev.detour.jobs.decisions;

import dev.detour.jobs.span.Measures;
import java.io.Serializable;
import java.time.Duration;

/**
 * When a minute closes for the roll-ups, and when its spans are forgotten.
 *
 * <p>The clock is ingest's: watermarks follow the times at which spans were received, never those
 * that spans claim, so a router whose clock is wrong cannot close everyone's minutes.
 *
 * @param allowed how long after a minute's end its spans still count
 */
record Lateness(Duration allowed) implements Serializable {

  Lateness {
    if (allowed.isNegative()) {
      throw new IllegalArgumentException("allowed: " + allowed + " (expected: >= 0)");
    }
  }

  /** The watermark at which the minute closes, in milliseconds. */
  long closesAt(long minute) {
    return (minute + Measures.SECONDS_PER_MINUTE) * 1000 + allowed.toMillis();
  }
}
