package dev.detour.gateway.http;

import dev.detour.policy.event.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/**
 * What every answer says in its headers.
 *
 * @param requestId this request
 * @param route the route that answered
 * @param outcome how the request ended
 * @param attempts how many were made
 * @param depth the matrix step that answered
 * @param policyVersion the version it ran under, 0 when it ran under none
 * @param uncertain whether the answer is marked as uncertain
 */
public record ReplyHead(
    String requestId,
    Optional<String> route,
    Outcome outcome,
    int attempts,
    int depth,
    long policyVersion,
    boolean uncertain) {

  private static final CharSequence DETOUR_REQUEST_ID =
      HttpHeaders.createOptimized("x-detour-request-id");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
  private static final CharSequence ROUTE = HttpHeaders.createOptimized("x-detour-route");
  private static final CharSequence OUTCOME = HttpHeaders.createOptimized("x-detour-outcome");
  private static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-detour-attempts");
  private static final CharSequence FALLBACK_DEPTH =
      HttpHeaders.createOptimized("x-detour-fallback-depth");
  private static final CharSequence POLICY_VERSION =
      HttpHeaders.createOptimized("x-detour-policy-version");
  private static final CharSequence DEGRADED = HttpHeaders.createOptimized("x-detour-degraded");
  static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");

  /** The head of a request that was refused before any policy was read. */
  public static ReplyHead rejected(String requestId, long policyVersion) {
    return new ReplyHead(requestId, Optional.empty(), Outcome.REJECTED, 0, 0, policyVersion, false);
  }

  /** Whether the caller got no answer of any kind: then its SDK must not try again by itself. */
  public boolean isStop() {
    return outcome == Outcome.STOPPED || outcome == Outcome.REJECTED;
  }

  void putOn(MultiMap headers) {
    headers.set(DETOUR_REQUEST_ID, requestId);
    headers.set(REQUEST_ID, requestId);
    headers.set(ROUTE, route.orElse("none"));
    headers.set(OUTCOME, outcome.wireName());
    headers.set(ATTEMPTS, Integer.toString(attempts));
    headers.set(FALLBACK_DEPTH, Integer.toString(depth));
    headers.set(POLICY_VERSION, Long.toString(policyVersion));
    if (uncertain) {
      headers.set(DEGRADED, "uncertainty");
    }
    if (isStop()) {
      headers.set(SHOULD_RETRY, "false");
    }
  }
}
