package dev.detour.console.tuning;

import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.commons.statistics.distribution.LogNormalDistribution;

/** Two routes with latency models that are known exactly, and a log of requests through them. */
final class ScriptedRoutes {
  /** A time to the first token: its quantile function and its distribution function, in ms. */
  record Latency(DoubleUnaryOperator quantile, DoubleUnaryOperator cdf) {
    static Latency logNormal(double medianMs, double sigma) {
      LogNormalDistribution law = LogNormalDistribution.of(Math.log(medianMs), sigma);
      return new Latency(law::inverseCumulativeProbability, law::cumulativeProbability);
    }

    /** Two modes; {@code slowShare} of the attempts belong to the second. */
    static Latency twoModes(Latency fast, Latency slow, double slowShare) {
      // One uniform number chooses the mode and then the place within it.
      return new Latency(
          u ->
              u < 1 - slowShare
                  ? fast.quantile.applyAsDouble(u / (1 - slowShare))
                  : slow.quantile.applyAsDouble((u - 1 + slowShare) / slowShare),
          t -> (1 - slowShare) * fast.cdf.applyAsDouble(t) + slowShare * slow.cdf.applyAsDouble(t));
    }
  }

  final Latency primary;
  final Latency fallback;
  double failureShare = 0.02;
  double failureMs = 150;
  double fallbackFailureShare = 0;
  Duration limit = Duration.ofSeconds(10);
  long primaryCost = 5_000;
  long fallbackCost = 4_000;
  long cutOffCost = 0;

  ScriptedRoutes(Latency primary, Latency fallback) {
    this.primary = primary;
    this.fallback = fallback;
  }

  /**
   * The question that a log of {@code requests} asks; as many fallback attempts again come direct.
   */
  FirstTokenQuestion question(long seed, int requests, int directFallbacks) {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    List<AttemptObservation> first = new ArrayList<>();
    List<AttemptObservation> second = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      AttemptObservation attempt = primaryAttempt(random, "request-" + i, "hour-" + i % 24);
      first.add(attempt);
      if (attempt.failure().isPresent()) {
        second.add(fallbackAttempt(random, "request-" + i, "hour-" + i % 24));
      }
    }
    for (int i = 0; i < directFallbacks; i++) {
      second.add(fallbackAttempt(random, "direct-" + i, "hour-" + i % 24));
    }
    return question(first, second);
  }

  FirstTokenQuestion question(List<AttemptObservation> first, List<AttemptObservation> second) {
    return new FirstTokenQuestion(
        TrafficClass.CRITICAL_USER_FACING,
        limit,
        Instant.parse("2026-11-01T00:00:00Z"),
        Instant.parse("2026-11-02T00:00:00Z"),
        new RouteAttempts("alpha", first),
        List.of(new RouteAttempts("beta", second)),
        OptionalDouble.of(cutOffCost));
  }

  AttemptObservation primaryAttempt(UniformRandomProvider random, String request, String group) {
    if (random.nextDouble() < failureShare) {
      return failed(request, group, failureMs * (0.5 + random.nextDouble()));
    }
    double ms = primary.quantile.applyAsDouble(open(random));
    return ms > limit.toMillis()
        ? cutOff(request, group, limit.toMillis(), cutOffCost)
        : answered(request, group, ms, limit, primaryCost);
  }

  private AttemptObservation fallbackAttempt(
      UniformRandomProvider random, String request, String group) {
    if (random.nextDouble() < fallbackFailureShare) {
      return failed(request, group, failureMs);
    }
    double ms = fallback.quantile.applyAsDouble(open(random));
    return answered(request, group, ms, limit, fallbackCost);
  }

  private static double open(UniformRandomProvider random) {
    return Math.max(1e-9, random.nextDouble());
  }

  static AttemptObservation answered(
      String request, String group, double ms, Duration limit, long cost) {
    return new AttemptObservation(
        request,
        group,
        Optional.of(duration(ms)),
        Optional.empty(),
        "",
        Optional.of(limit),
        duration(ms + 2_000),
        cost);
  }

  static AttemptObservation failed(String request, String group, double ms) {
    return new AttemptObservation(
        request,
        group,
        Optional.empty(),
        Optional.of(FailureCategory.SERVER_ERROR),
        "server_error",
        Optional.empty(),
        duration(ms),
        0);
  }

  static AttemptObservation cutOff(String request, String group, double limitMs, long cost) {
    return new AttemptObservation(
        request,
        group,
        Optional.empty(),
        Optional.of(FailureCategory.TIMEOUT),
        "first_token_timeout",
        Optional.of(duration(limitMs)),
        duration(limitMs + 3),
        cost);
  }

  static Duration duration(double ms) {
    return Duration.ofNanos(Math.round(ms * 1e6));
  }

  /** The mean wait under a timeout, by integrating the known laws. */
  double meanWaitMs(double timeoutMs) {
    double tokenBy = (1 - failureShare) * primary.cdf.applyAsDouble(timeoutMs);
    return integral(t -> survivor(t), timeoutMs) + (1 - tokenBy) * fallbackMeanMs();
  }

  private double survivor(double t) {
    double failed = Math.min(1, Math.max(0, (t / failureMs - 0.5)));
    return 1 - failureShare * failed - (1 - failureShare) * primary.cdf.applyAsDouble(t);
  }

  double fallbackMeanMs() {
    double mean = integral(t -> 1 - fallback.cdf.applyAsDouble(t), 60_000);
    return (1 - fallbackFailureShare) * mean + fallbackFailureShare * failureMs;
  }

  /** The timeout with the shortest mean wait within the limit, to a thousandth. */
  double bestTimeoutMs() {
    double best = limit.toMillis();
    double least = Double.MAX_VALUE;
    double[] area = {0};
    double fallbackMean = fallbackMeanMs();
    double before = 0;
    double median = primary.quantile.applyAsDouble(0.5);
    for (double t = 1; t <= limit.toMillis(); t *= 1.001) {
      area[0] += (t - before) * (survivor(before) + survivor(t)) / 2;
      before = t;
      double tokenBy = (1 - failureShare) * primary.cdf.applyAsDouble(t);
      double mean = area[0] + (1 - tokenBy) * fallbackMean;
      if (t > median && mean < least) {
        least = mean;
        best = t;
      }
    }
    return best;
  }

  private static double integral(DoubleUnaryOperator f, double to) {
    int steps = 20_000;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += f.applyAsDouble((i + 0.5) * to / steps);
    }
    return sum * to / steps;
  }
}
