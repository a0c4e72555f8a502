package dev.detour.standalone.history;

import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.TimeoutKind;
import java.time.Duration;
import java.util.Optional;

/**
 * How a simulated provider's call ended.
 *
 * @param took from the attempt's start to its end
 * @param firstChunk of a stream that began
 * @param status 0 when there was no answer
 */
record ProviderCall(
    Optional<ProviderFailure> failure, Duration took, Optional<Duration> firstChunk, int status) {
  private static final String WORDS = "The provider is not well.";

  static ProviderCall answered(Duration took, Optional<Duration> firstChunk) {
    return new ProviderCall(Optional.empty(), took, firstChunk, 200);
  }

  static ProviderCall timedOut(TimeoutKind kind, Duration after, Optional<Duration> firstChunk) {
    boolean began = firstChunk.isPresent();
    ProviderFailure failure = ProviderFailure.timeout(kind, began ? Phase.STREAM : Phase.HEADERS);
    return new ProviderCall(
        Optional.of(began ? failure.afterContent() : failure), after, firstChunk, began ? 200 : 0);
  }

  static ProviderCall refused(FailureCategory category, String code, int status, Duration took) {
    return new ProviderCall(
        Optional.of(ProviderFailure.of(category, code, WORDS, Phase.HEADERS, status)),
        took,
        Optional.empty(),
        status);
  }

  static ProviderCall limited(Duration advised, Duration took) {
    ProviderFailure failure =
        new ProviderFailure(
            FailureCategory.RATE_LIMITED,
            "rate_limit_exceeded",
            WORDS,
            Optional.empty(),
            Optional.of(advised),
            Phase.HEADERS,
            429);
    return new ProviderCall(Optional.of(failure), took, Optional.empty(), 429);
  }

  static ProviderCall reset(Duration took) {
    return new ProviderCall(
        Optional.of(ProviderFailure.network("connection_reset", Phase.HEADERS)),
        took,
        Optional.empty(),
        0);
  }

  static ProviderCall cut(Duration took, Duration firstChunk) {
    return new ProviderCall(
        Optional.of(ProviderFailure.interrupted("connection_closed")),
        took,
        Optional.of(firstChunk),
        200);
  }
}
