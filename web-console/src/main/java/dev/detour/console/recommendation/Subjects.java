package dev.detour.console.recommendation;

import dev.detour.policy.document.Cell;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.ModelGroup;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Step;
import dev.detour.policy.document.TrafficClass;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which routes a policy uses for which classes. */
final class Subjects {
  private Subjects() {}

  /** Every route that a row of a class names, by class and then in the rows' order. */
  static List<Subject> of(Policy policy) {
    Set<Subject> subjects = new LinkedHashSet<>();
    for (TrafficClass trafficClass : TrafficClass.values()) {
      for (MatrixRow row : rows(policy, trafficClass)) {
        for (Step step : row.steps()) {
          if (step.cell() instanceof Cell.ToRoute to) {
            subjects.add(new Subject(to.route().name(), trafficClass));
          }
        }
      }
    }
    return List.copyOf(subjects);
  }

  private static List<MatrixRow> rows(Policy policy, TrafficClass trafficClass) {
    List<MatrixRow> rows = new ArrayList<>();
    policy.classPolicy(trafficClass).row().ifPresent(rows::add);
    for (ModelGroup group : policy.groups().values()) {
      Optional<MatrixRow> row = group.row(trafficClass);
      row.ifPresent(rows::add);
    }
    return rows;
  }
}
