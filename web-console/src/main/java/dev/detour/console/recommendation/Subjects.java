package dev.detour.console.recommendation;

import dev.detour.policy.document.Cell;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.document.TrafficClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which routes a policy uses for which classes, and what comes after each. */
final class Subjects {
  private Subjects() {}

  /**
   * The routes of a class in the order of its rows, each with the routes that are asked when it
   * gives no answer. A route of several rows counts in the first: the class's own, then the
   * groups'.
   */
  static Map<Route, List<Route>> of(Policy policy, TrafficClass trafficClass) {
    Map<Route, List<Route>> subjects = new LinkedHashMap<>();
    for (MatrixRow row : rows(policy, trafficClass)) {
      List<Route> routes = routes(row);
      for (int i = 0; i < routes.size(); i++) {
        Route route = routes.get(i);
        subjects.putIfAbsent(
            route,
            routes.subList(i + 1, routes.size()).stream()
                .filter(later -> !later.equals(route))
                .toList());
      }
    }
    return subjects;
  }

  private static List<Route> routes(MatrixRow row) {
    List<Route> routes = new ArrayList<>();
    for (Step step : row.steps()) {
      if (step.cell() instanceof Cell.ToRoute to) {
        routes.add(to.route());
      }
    }
    return routes;
  }

  private static List<MatrixRow> rows(Policy policy, TrafficClass trafficClass) {
    List<MatrixRow> rows = new ArrayList<>();
    policy.classPolicy(trafficClass).row().ifPresent(rows::add);
    policy.groups().values().forEach(group -> group.row(trafficClass).ifPresent(rows::add));
    return rows;
  }
}
