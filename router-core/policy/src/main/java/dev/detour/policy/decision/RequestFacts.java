package dev.detour.policy.decision;

import dev.detour.policy.document.Feature;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a decision needs to know about a request.
 *
 * @param trafficClass from {@code Policy.trafficClass}
 * @param row from {@code Policy.resolveModel}
 * @param feature the declared feature, if any
 * @param sensitivity from {@code Policy.sensitivity}; not empty means protected
 * @param stream whether the caller asked for a stream
 * @param requires what a route must support, such as {@code tools}, {@code json_schema}, {@code
 *     images}
 * @param inputTokens the estimated prompt, 0 when unknown
 * @param outputCap the most output tokens that the attempt may produce
 * @param arrivedAt when the request came; for a job, when its run began
 * @param job how far it has come as a job; empty while its caller waits
 * @param fit which routes can express the request
 * @param bounds the most tokens that an attempt can be charged for; when empty, {@code inputTokens}
 *     and {@code outputCap} count
 */
public record RequestFacts(
    TrafficClass trafficClass,
    MatrixRow row,
    Optional<Feature> feature,
    Set<Sensitivity> sensitivity,
    boolean stream,
    Set<String> requires,
    long inputTokens,
    long outputCap,
    Instant arrivedAt,
    Optional<JobProgress> job,
    RouteFit fit,
    Optional<TokenBounds> bounds) {

  /**
   * The most tokens that one attempt can be charged for, whatever the route.
   *
   * @param input never below what a provider may count
   * @param output over all choices that the request asks for
   */
  public record TokenBounds(long input, long output) {
    public TokenBounds {
      if (input < 0) {
        throw new IllegalArgumentException("input: " + input + " (expected: >= 0)");
      }
      if (output < 0) {
        throw new IllegalArgumentException("output: " + output + " (expected: >= 0)");
      }
    }
  }

  public RequestFacts {
    sensitivity = Set.copyOf(sensitivity);
    requires = Set.copyOf(requires);
    if (inputTokens < 0) {
      throw new IllegalArgumentException("inputTokens: " + inputTokens + " (expected: >= 0)");
    }
    if (outputCap < 0) {
      throw new IllegalArgumentException("outputCap: " + outputCap + " (expected: >= 0)");
    }
  }

  /** A request whose caller waits, and that every route can express. */
  public RequestFacts(
      TrafficClass trafficClass,
      MatrixRow row,
      Optional<Feature> feature,
      Set<Sensitivity> sensitivity,
      boolean stream,
      Set<String> requires,
      long inputTokens,
      long outputCap,
      Instant arrivedAt) {
    this(
        trafficClass,
        row,
        feature,
        sensitivity,
        stream,
        requires,
        inputTokens,
        outputCap,
        arrivedAt,
        Optional.empty(),
        RouteFit.ANY,
        Optional.empty());
  }

  /** The same request as a job. */
  public RequestFacts asJob(JobProgress progress) {
    return new RequestFacts(
        trafficClass,
        row,
        feature,
        sensitivity,
        stream,
        requires,
        inputTokens,
        outputCap,
        arrivedAt,
        Optional.of(progress),
        fit,
        bounds);
  }

  /** The same request with bounds for its reservations. */
  public RequestFacts within(TokenBounds known) {
    return new RequestFacts(
        trafficClass,
        row,
        feature,
        sensitivity,
        stream,
        requires,
        inputTokens,
        outputCap,
        arrivedAt,
        job,
        fit,
        Optional.of(known));
  }

  /** The most that an attempt on a route can cost in micro-USD, empty when nobody knows. */
  public OptionalLong worstCaseMicros(Route route) {
    return bounds.isEmpty()
        ? route.worstCaseMicros(inputTokens, outputCap)
        : route.worstCaseMicros(bounds.get().input(), bounds.get().output());
  }

  /** A plain request of a class: no feature, nothing sensitive, nothing required. */
  public static RequestFacts of(
      TrafficClass trafficClass, MatrixRow row, boolean stream, Instant arrivedAt) {
    return new RequestFacts(
        trafficClass, row, Optional.empty(), Set.of(), stream, Set.of(), 0, 0, arrivedAt);
  }

  /** Whether the request may never be downgraded silently. */
  public boolean isProtected() {
    return !sensitivity.isEmpty();
  }
}
