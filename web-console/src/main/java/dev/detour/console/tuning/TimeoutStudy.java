package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The evidence of one question in computable form, and the model of any weighting of it. */
final class TimeoutStudy {
  /** Cut-off attempts from which their mean cost is believed. */
  private static final int ENOUGH_CUT_OFF = 10;

  private final FirstTokenQuestion question;
  private final Map<String, Integer> units = new HashMap<>();
  private final RiskSample primary;
  private final List<RiskSample> fallbacks = new ArrayList<>();
  private final LogGrid grid;

  TimeoutStudy(FirstTokenQuestion question) {
    this.question = question;
    this.primary = RiskSample.of(question.primary().attempts(), units);
    question.fallbacks().forEach(f -> fallbacks.add(RiskSample.of(f.attempts(), units)));
    // A route without evidence says nothing; the chain ends before it.
    int known = 0;
    while (known < fallbacks.size() && fallbacks.get(known).count(Ending.TOKEN) > 0) {
      known++;
    }
    fallbacks.subList(known, fallbacks.size()).clear();
    this.grid = new LogGrid(primary);
  }

  RiskSample primary() {
    return primary;
  }

  LogGrid grid() {
    return grid;
  }

  int units() {
    return units.size();
  }

  boolean hasFallback() {
    return !fallbacks.isEmpty();
  }

  double[] originalWeights() {
    return Resampler.original(units.size());
  }

  /** The model of a weighting. */
  RequestModel model(double[] weights, double doubt) {
    Outcomes outcomes = Outcomes.of(primary, weights, doubt);
    return new RequestModel(
        grid,
        primary,
        new CompetingRisks(primary, weights),
        outcomes,
        costOfCut(outcomes),
        FallbackChain.of(fallbacks, weights, doubt));
  }

  CompetingRisks risks(double[] weights) {
    return new CompetingRisks(primary, weights);
  }

  boolean isCostOfCutLogged() {
    return primary.count(Ending.CENSORED) >= ENOUGH_CUT_OFF;
  }

  private double costOfCut(Outcomes outcomes) {
    return isCostOfCutLogged()
        ? outcomes.costOfCensored()
        : question.inputCostMicros().orElse(outcomes.costOfCensored());
  }

  /** The group of each unit, for resampling groups. */
  int[] groupsOfUnits(Map<String, Integer> groups) {
    int[] groupOfUnit = new int[units.size()];
    List<RouteAttempts> routes = new ArrayList<>(question.fallbacks());
    routes.add(question.primary());
    for (RouteAttempts route : routes) {
      for (AttemptObservation attempt : route.attempts()) {
        Integer unit = units.get(attempt.requestId());
        if (unit != null) {
          groupOfUnit[unit] =
              groups.computeIfAbsent(attempt.dependenceGroup(), key -> groups.size());
        }
      }
    }
    return groupOfUnit;
  }
}
