package dev.detour.policy.replay;

import dev.detour.policy.document.Timeouts;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.TimeoutKind;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt met: how its route answered, how long that took, and how long the router would
 * have waited.
 *
 * @param failure empty for success
 * @param code the provider's code of the failure, or ours; empty for success
 * @param anyByteReceived whether any byte of a response came
 * @param contentDelivered whether any content reached the caller
 * @param continuable whether another route can continue what was delivered
 * @param firstChunk from the start to the first content of a stream; empty when none came
 * @param took from the start to the end
 * @param firstTokenLimit what the first token was waited for; empty for whole answers
 * @param totalLimit what the whole answer was waited for
 * @param usage when the provider reported it
 * @param costMicros in micro-USD, as settled; 0 when nobody knows
 */
public record Met(
    Optional<FailureCategory> failure,
    String code,
    boolean anyByteReceived,
    boolean contentDelivered,
    boolean continuable,
    Optional<Duration> firstChunk,
    Duration took,
    Optional<Duration> firstTokenLimit,
    Optional<Duration> totalLimit,
    Optional<TokenUsage> usage,
    long costMicros) {

  /** Timers fire a little late, and the log counts limits in whole milliseconds. */
  private static final Duration SLACK = Duration.ofMillis(20);

  public Met {
    if (took.isNegative()) {
      throw new IllegalArgumentException("took: " + took + " (expected: >= 0)");
    }
  }

  /**
   * Whether longer limits would have shown what this attempt does not: it was given up at a limit
   * that is shorter than the new one.
   */
  boolean isCensoredUnder(Timeouts limits) {
    return hasGivenUp(TimeoutKind.FIRST_TOKEN, firstTokenLimit, limits.firstToken())
        || hasGivenUp(TimeoutKind.TOTAL, totalLimit, limits.total());
  }

  private boolean hasGivenUp(TimeoutKind kind, Optional<Duration> limit, Duration longer) {
    return failure.filter(FailureCategory.TIMEOUT::equals).isPresent()
        && code.equals(kind.code())
        && limit.filter(it -> it.plus(SLACK).compareTo(longer) < 0).isPresent();
  }

  /** This under shorter limits, which tell exactly what they would have cut. */
  Met within(Timeouts limits) {
    Duration firstToken = shorter(firstTokenLimit, limits.firstToken());
    if (firstToken != null && firstChunk.orElse(took).compareTo(firstToken) > 0) {
      return cut(TimeoutKind.FIRST_TOKEN, firstToken);
    }
    Duration total = shorter(totalLimit, limits.total());
    return total != null && took.compareTo(total) > 0 ? cut(TimeoutKind.TOTAL, total) : this;
  }

  /** The new limit where it is the shorter one: as long as it is not, nothing changes. */
  private static @Nullable Duration shorter(Optional<Duration> limit, Duration candidate) {
    return limit.filter(it -> candidate.plus(SLACK).compareTo(it) < 0).isPresent()
        ? candidate
        : null;
  }

  /** What a provider bills for an attempt that is given up is not known: as much as before. */
  private Met cut(TimeoutKind kind, Duration after) {
    boolean begun = firstChunk.filter(at -> at.compareTo(after) <= 0).isPresent();
    return new Met(
        Optional.of(
            begun && contentDelivered
                ? FailureCategory.STREAM_INTERRUPTED
                : FailureCategory.TIMEOUT),
        kind.code(),
        begun,
        begun && contentDelivered,
        begun && continuable,
        begun ? firstChunk : Optional.empty(),
        after,
        firstTokenLimit,
        totalLimit,
        usage,
        costMicros);
  }

  /** Its cost at another price, where its usage is known; else its own. */
  long costMicros(Optional<ModelPrice> price) {
    return usage.isPresent() && price.isPresent()
        ? price.get().costMicros(usage.get())
        : costMicros;
  }
}
