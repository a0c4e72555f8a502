package dev.detour.policy.document;

import java.time.Duration;
import java.util.Optional;

/**
 * What the policy says about one traffic class.
 *
 * @param trafficClass which class
 * @param commit when a stream is bound to its route
 * @param timeouts the limits of an attempt, where a route does not set its own
 * @param deadline the longest time from a request's arrival to its last byte, all attempts together
 * @param retry how the same route is asked again
 * @param onProviderRejection where a request goes when a provider rejects the gateway itself
 * @param continueStreams whether a broken stream may be continued by a route that can
 * @param hedge when a second attempt is made beside a slow one, absent for never
 * @param row the class's steps, absent when the policy does not serve the class by itself
 */
public record ClassPolicy(
    TrafficClass trafficClass,
    CommitMode commit,
    Timeouts timeouts,
    Duration deadline,
    Retry retry,
    OnProviderRejection onProviderRejection,
    boolean continueStreams,
    Optional<Hedge> hedge,
    Optional<MatrixRow> row) {

  public ClassPolicy {
    if (deadline.compareTo(timeouts.total()) < 0) {
      throw new IllegalArgumentException(
          "deadline: " + deadline + " (expected: >= total " + timeouts.total() + ")");
    }
  }
}
