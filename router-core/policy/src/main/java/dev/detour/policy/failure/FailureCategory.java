package dev.detour.policy.failure;

import dev.detour.policy.WireName;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong with an attempt, and what that allows ({@code detour.failure.category}).
 *
 * <p>The table of the taxonomy: each constant says who is at fault, whether the same route may be
 * asked again, where the request may go next, and what the failure says about the route and about
 * its failure domain. The decision engine reads only these columns.
 */
public enum FailureCategory implements WireName {
  RATE_LIMITED(Fault.CAPACITY, SameRoute.AFTER_ADVISED_DELAY, NextRoute.ANY, Health.COOLS_DOWN),
  QUOTA_EXHAUSTED(Fault.CAPACITY, SameRoute.NEVER, NextRoute.ANY, Health.TAKES_OUT),
  OVERLOADED(Fault.CAPACITY, SameRoute.ONCE, NextRoute.ANY, Health.COUNTS),
  SERVER_ERROR(Fault.PROVIDER, SameRoute.ONCE, NextRoute.ANY, Health.COUNTS),
  /** A silent route is not asked twice. */
  TIMEOUT(Fault.PROVIDER, SameRoute.NEVER, NextRoute.ANY, Health.COUNTS),
  NETWORK(Fault.PROVIDER, SameRoute.ONCE_IF_NO_BYTE_CAME, NextRoute.ANY, Health.COUNTS),
  /** Cut, stall, malformed end, or an error event after content. */
  STREAM_INTERRUPTED(Fault.PROVIDER, SameRoute.ONCE, NextRoute.ANY, Health.COUNTS),
  AUTH(Fault.INTERNAL, SameRoute.NEVER, NextRoute.IF_POLICY_ALLOWS, Health.TAKES_OUT),
  PERMISSION(Fault.INTERNAL, SameRoute.NEVER, NextRoute.IF_POLICY_ALLOWS, Health.TAKES_OUT),
  NOT_FOUND(Fault.INTERNAL, SameRoute.NEVER, NextRoute.IF_POLICY_ALLOWS, Health.TAKES_OUT),
  INVALID_REQUEST(Fault.CALLER, SameRoute.NEVER, NextRoute.NONE, Health.UNTOUCHED),
  UNSUPPORTED_TOOL_CALL(Fault.CALLER, SameRoute.NEVER, NextRoute.NONE, Health.UNTOUCHED),
  SCHEMA_VALIDATION(Fault.CALLER, SameRoute.NEVER, NextRoute.NONE, Health.UNTOUCHED),
  UNSUPPORTED_PARAM(Fault.CALLER, SameRoute.NEVER, NextRoute.DECLARES_PARAMETER, Health.UNTOUCHED),
  CONTEXT_LENGTH(Fault.CALLER, SameRoute.NEVER, NextRoute.LARGER_WINDOW, Health.UNTOUCHED),
  REQUEST_TOO_LARGE(Fault.CALLER, SameRoute.NEVER, NextRoute.LARGER_WINDOW, Health.UNTOUCHED),
  CONTENT_FILTER(Fault.CALLER, SameRoute.NEVER, NextRoute.IF_FEATURE_ALLOWS, Health.UNTOUCHED),
  /** A malformed function call, an empty answer. */
  MODEL_OUTPUT_ERROR(Fault.PROVIDER, SameRoute.ONCE, NextRoute.ANY, Health.UNTOUCHED),
  /** The caller went away. */
  CANCELLED(Fault.CALLER, SameRoute.NEVER, NextRoute.NONE, Health.UNTOUCHED);

  /** Whether the route that failed may be asked again within the request. */
  public enum SameRoute {
    NEVER,
    /** After jittered backoff. */
    ONCE,
    ONCE_IF_NO_BYTE_CAME,
    /** When the provider's delay fits the class's wait budget. */
    AFTER_ADVISED_DELAY
  }

  /** Which other routes may be asked within the request. */
  public enum NextRoute {
    ANY,
    NONE,
    /** Critical traffic goes on, other classes stop, and the policy may say otherwise. */
    IF_POLICY_ALLOWS,
    /** Only when the feature turns it on. */
    IF_FEATURE_ALLOWS,
    DECLARES_PARAMETER,
    LARGER_WINDOW
  }

  /** What the failure says about the route's health. */
  public enum Health {
    UNTOUCHED,
    /** The circuit breaker counts it. */
    COUNTS,
    /** The route rests until the advised time; the breaker does not count it. */
    COOLS_DOWN,
    /** The route is out until somebody or some date changes that; raise an alert. */
    TAKES_OUT
  }

  private static final Map<String, FailureCategory> BY_WIRE_NAME = new HashMap<>();

  static {
    for (FailureCategory category : values()) {
      BY_WIRE_NAME.put(category.wireName, category);
    }
  }

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final Fault fault;
  private final SameRoute sameRoute;
  private final NextRoute nextRoute;
  private final Health health;

  FailureCategory(Fault fault, SameRoute sameRoute, NextRoute nextRoute, Health health) {
    this.fault = fault;
    this.sameRoute = sameRoute;
    this.nextRoute = nextRoute;
    this.health = health;
  }

  /** The category with this wire name, such as {@code rate_limited}. */
  public static Optional<FailureCategory> ofWireName(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }

  @Override
  public String wireName() {
    return wireName;
  }

  public Fault fault() {
    return fault;
  }

  public SameRoute sameRoute() {
    return sameRoute;
  }

  public NextRoute nextRoute() {
    return nextRoute;
  }

  public Health health() {
    return health;
  }

  /** Whether the same request on the same route must fail the same way again. */
  public boolean isDeterministic() {
    return fault == Fault.CALLER || fault == Fault.INTERNAL || this == QUOTA_EXHAUSTED;
  }

  /** Whether the attempt failed for a reason that lies with the provider rather than the caller. */
  public boolean isProviderFailure() {
    return fault != Fault.CALLER;
  }

  /**
   * Whether other models of the same failure domain are likely to fail too. A rate limit, a missing
   * permission or a bad answer belongs to one model; the rest belongs to the provider or to the
   * account with it.
   */
  public boolean failsDomain() {
    return switch (this) {
      case QUOTA_EXHAUSTED, OVERLOADED, SERVER_ERROR, TIMEOUT, NETWORK, STREAM_INTERRUPTED, AUTH ->
          true;
      case RATE_LIMITED,
          PERMISSION,
          NOT_FOUND,
          INVALID_REQUEST,
          UNSUPPORTED_TOOL_CALL,
          SCHEMA_VALIDATION,
          UNSUPPORTED_PARAM,
          CONTEXT_LENGTH,
          REQUEST_TOO_LARGE,
          CONTENT_FILTER,
          MODEL_OUTPUT_ERROR,
          CANCELLED ->
          false;
    };
  }
}
