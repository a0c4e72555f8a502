package dev.detour.policy.replay;

import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.decision.SkipReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a log's lines such as {@code alpha-premium: circuit_open} tell of its routes. */
record LoggedSkips(
    Map<String, RouteStatus> statuses,
    Set<String> withoutRetry,
    Set<String> unfit,
    Set<String> unaffordable) {

  /** Reads the lines; one of an unknown form says nothing. */
  static LoggedSkips of(List<String> lines) {
    Map<String, RouteStatus> statuses = new HashMap<>();
    Set<String> withoutRetry = new HashSet<>();
    Set<String> unfit = new HashSet<>();
    Set<String> unaffordable = new HashSet<>();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        continue;
      }
      String route = line.substring(0, colon);
      switch (reason(line.substring(colon + 2))) {
        case COOLING_DOWN -> statuses.put(route, RouteStatus.COOLING_DOWN);
        case CIRCUIT_OPEN -> statuses.put(route, RouteStatus.CIRCUIT_OPEN);
        case CONCURRENCY_LIMIT -> statuses.put(route, RouteStatus.AT_LIMIT);
        case ROUTE_OUT -> statuses.put(route, RouteStatus.OUT);
        case ROUTE_RETRY_BUDGET -> withoutRetry.add(route);
        case CANNOT_TRANSLATE, MISSING_FEATURE -> unfit.add(route);
        case NOT_AFFORDABLE -> unaffordable.add(route);
        default -> {} // follows from policy and facts
      }
    }
    return new LoggedSkips(statuses, withoutRetry, unfit, unaffordable);
  }

  private static SkipReason reason(String words) {
    String name = words.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    try {
      return SkipReason.valueOf(name);
    } catch (IllegalArgumentException e) {
      return SkipReason.ALREADY_TRIED; // from a newer router: nothing that is known here
    }
  }
}
