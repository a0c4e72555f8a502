package dev.detour.clickhouse.http;

import java.time.Duration;

/**
 * How much the HTTP interface takes on at once.
 *
 * @param maxRunning statements that run at once, at least 1
 * @param maxWaiting statements that wait for a place, at least 0
 * @param maxWait how long one waits before it is sent away
 * @param drain how long a stop waits for running statements
 */
public record HttpLimits(int maxRunning, int maxWaiting, Duration maxWait, Duration drain) {

  public HttpLimits {
    if (maxRunning < 1) {
      throw new IllegalArgumentException("maxRunning: " + maxRunning + " (expected: >= 1)");
    }
    if (maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting: " + maxWaiting + " (expected: >= 0)");
    }
  }
}
