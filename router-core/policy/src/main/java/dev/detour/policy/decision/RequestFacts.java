package dev.detour.policy.decision;

import dev.detour.policy.document.Feature;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import java.time.Instant;
import java.util.Optional;
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
    RouteFit fit) {

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
        RouteFit.ANY);
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
        fit);
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
