package dev.detour.gateway.provider;

import dev.detour.policy.document.Timeouts;
import dev.detour.policy.failure.TimeoutKind;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one attempt, in nanoseconds of a monotonic clock.
 *
 * <p>Connecting has its own limit; then a stream has until its first content, and after that a
 * longest silence. The whole has a limit too. A plain answer has no content until its end, so for
 * it only the first and the last of these count.
 */
final class Deadlines {
  private final long connect;
  private final long firstToken;
  private final long silence;
  private final long total;
  private final boolean stream;
  private boolean connected;
  private boolean content;
  private boolean paused;
  private long lastProgress;

  Deadlines(Timeouts timeouts, boolean stream, long startNanos) {
    this.connect = startNanos + timeouts.connect().toNanos();
    this.firstToken = startNanos + timeouts.firstToken().toNanos();
    this.silence = timeouts.betweenTokens().toNanos();
    this.total = startNanos + timeouts.total().toNanos();
    this.stream = stream;
  }

  void onConnected() {
    connected = true;
  }

  void onProgress(boolean hasContent, long now) {
    content |= hasContent;
    lastProgress = now;
  }

  /** The reader stopped taking bytes: silence is not the provider's doing. */
  void onPaused() {
    paused = true;
  }

  void onResumed(long now) {
    paused = false;
    lastProgress = now;
  }

  /** What has run out by now; null when nothing has. */
  @Nullable TimeoutKind due(long now) {
    if (now - total >= 0) {
      return TimeoutKind.TOTAL;
    } else if (!connected && now - connect >= 0) {
      return TimeoutKind.CONNECT;
    } else if (stream && !content && now - firstToken >= 0) {
      return TimeoutKind.FIRST_TOKEN;
    } else if (stream && content && !paused && now - lastProgress >= silence) {
      return TimeoutKind.BETWEEN_TOKENS;
    }
    return null;
  }

  /** When to look again. */
  long next() {
    long next = total;
    if (!connected) {
      next = earlier(next, connect);
    }
    if (stream && !content) {
      next = earlier(next, firstToken);
    } else if (stream && !paused) {
      next = earlier(next, lastProgress + silence);
    }
    return next;
  }

  private static long earlier(long one, long other) {
    return one - other <= 0 ? one : other;
  }
}
