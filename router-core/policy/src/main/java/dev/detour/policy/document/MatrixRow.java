package dev.detour.policy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of one class or model group, from its primary to its last resort.
 *
 * @param steps the primary, which is a route, and then its fallbacks
 * @param hardStopAfter how many failure domains may fail before only the last step is left, 0 for
 *     any number
 * @param floor the tier below which a sensitive request's fallbacks never go
 */
public record MatrixRow(List<Step> steps, int hardStopAfter, Tier floor) {
  public MatrixRow {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || !(steps.get(0).cell() instanceof Cell.ToRoute)) {
      throw new IllegalArgumentException("steps: " + steps + " (expected: a route first)");
    }
    if (hardStopAfter < 0) {
      throw new IllegalArgumentException("hardStopAfter: " + hardStopAfter + " (expected: >= 0)");
    }
  }

  /** A row whose floor is its primary's tier. */
  public static MatrixRow of(
      Cell.ToRoute primary, Optional<Cell> first, Optional<Cell> second, int hardStopAfter) {
    List<Step> steps = new ArrayList<>(3);
    steps.add(new Step(CellPosition.PRIMARY, primary));
    first.ifPresent(cell -> steps.add(new Step(CellPosition.FIRST_FALLBACK, cell)));
    second.ifPresent(cell -> steps.add(new Step(CellPosition.SECOND_FALLBACK, cell)));
    return new MatrixRow(steps, hardStopAfter, primary.route().tier());
  }

  /** The primary's route. */
  public Route primary() {
    return ((Cell.ToRoute) steps.get(0).cell()).route();
  }

  /**
   * This row with another primary. A fallback that is the same route falls away; the floor is the
   * higher one of the two primaries.
   */
  public MatrixRow pinnedTo(Route route) {
    List<Step> pinned = new ArrayList<>(steps.size());
    pinned.add(new Step(CellPosition.PRIMARY, new Cell.ToRoute(route, false, Optional.empty())));
    for (Step step : steps.subList(1, steps.size())) {
      if (!(step.cell() instanceof Cell.ToRoute to) || !to.route().equals(route)) {
        pinned.add(step);
      }
    }
    Tier higher = route.tier().isBelow(floor) ? floor : route.tier();
    return new MatrixRow(pinned, hardStopAfter, higher);
  }
}
