package dev.detour.gateway.http;

import dev.detour.policy.event.Outcome;
import io.vertx.core.MultiMap;
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

  /** The head of a request that was refused before any policy was read. */
  public static ReplyHead rejected(String requestId, long policyVersion) {
    return new ReplyHead(requestId, Optional.empty(), Outcome.REJECTED, 0, 0, policyVersion, false);
  }

  /** Whether the caller got no answer of any kind: then its SDK must not try again by itself. */
  public boolean isStop() {
    return outcome == Outcome.STOPPED || outcome == Outcome.REJECTED;
  }

  void putOn(MultiMap headers) {
    headers.set("x-detour-request-id", requestId);
    headers.set("x-request-id", requestId);
    headers.set("x-detour-route", route.orElse("none"));
    headers.set("x-detour-outcome", outcome.wireName());
    headers.set("x-detour-attempts", Integer.toString(attempts));
    headers.set("x-detour-fallback-depth", Integer.toString(depth));
    headers.set("x-detour-policy-version", Long.toString(policyVersion));
    if (uncertain) {
      headers.set("x-detour-degraded", "uncertainty");
    }
    if (isStop()) {
      headers.set("x-should-retry", "false");
    }
  }
}
