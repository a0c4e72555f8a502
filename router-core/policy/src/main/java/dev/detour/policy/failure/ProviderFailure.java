package dev.detour.policy.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * One failed attempt, classified.
 *
 * @param category what went wrong
 * @param providerCode the provider's own code, or ours for what no provider said, low in
 *     cardinality ({@code error.type})
 * @param message a sentence the caller may read; never a secret of the gateway
 * @param param the request parameter that the provider named
 * @param advisedDelay how long the provider asks to wait before the next try
 * @param phase how far the attempt had come
 * @param httpStatus the provider's status, 0 when there was no response
 */
public record ProviderFailure(
    FailureCategory category,
    String providerCode,
    String message,
    Optional<String> param,
    Optional<Duration> advisedDelay,
    Phase phase,
    int httpStatus) {

  public ProviderFailure {
    if (providerCode.isBlank()) {
      throw new IllegalArgumentException("providerCode: blank (expected: a code)");
    }
    if (httpStatus != 0 && (httpStatus < 100 || httpStatus > 999)) {
      throw new IllegalArgumentException("httpStatus: " + httpStatus + " (expected: 0, 100..999)");
    }
    advisedDelay.ifPresent(
        delay -> {
          if (delay.isNegative()) {
            throw new IllegalArgumentException("advisedDelay: " + delay + " (expected: >= 0)");
          }
        });
  }

  /** A failure without a named parameter and without advice. */
  public static ProviderFailure of(
      FailureCategory category, String providerCode, String message, Phase phase, int httpStatus) {
    return new ProviderFailure(
        category, providerCode, message, Optional.empty(), Optional.empty(), phase, httpStatus);
  }

  /** One of the gateway's own timeouts fired before content had come. */
  public static ProviderFailure timeout(TimeoutKind kind, Phase phase) {
    return of(
        FailureCategory.TIMEOUT,
        kind.code(),
        "The provider did not answer within the " + kind.words() + " timeout.",
        phase,
        0);
  }

  /**
   * The connection failed.
   *
   * @param code such as {@code connection_refused}, {@code connection_reset}, {@code dns_failure},
   *     {@code tls_failure}
   */
  public static ProviderFailure network(String code, Phase phase) {
    return of(FailureCategory.NETWORK, code, "The connection to the provider failed.", phase, 0);
  }

  /** The stream ended, stalled or broke before it was whole. */
  public static ProviderFailure interrupted(String code) {
    return of(
        FailureCategory.STREAM_INTERRUPTED,
        code,
        "The provider's stream broke off.",
        Phase.STREAM,
        200);
  }

  /** The caller went away. */
  public static ProviderFailure cancelled(Phase phase) {
    return of(FailureCategory.CANCELLED, "cancelled", "The caller closed the request.", phase, 0);
  }

  /**
   * This failure as it counts once content has come: an interruption that keeps the provider's
   * code. A failure that stands whatever had come before it (a filter, a cancellation) stays.
   */
  public ProviderFailure afterContent() {
    return switch (category) {
      case CONTENT_FILTER, CANCELLED, STREAM_INTERRUPTED -> this;
      default ->
          new ProviderFailure(
              FailureCategory.STREAM_INTERRUPTED,
              providerCode,
              message,
              param,
              advisedDelay,
              Phase.STREAM,
              httpStatus);
    };
  }
}
