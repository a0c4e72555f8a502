package dev.detour.policy.document;

import dev.detour.policy.price.ModelPrice;
import java.util.Map;
import java.util.Optional;

/** Reads matrix rows and checks that their steps make sense beside each other. */
final class MatrixReader {
  private final Map<String, Route> routes;
  private final Place declaredRoutes;
  private final boolean hasDefaultResponse;

  MatrixReader(Map<String, Route> routes, Place root) {
    this.routes = routes;
    this.declaredRoutes = root.at("routes");
    this.hasDefaultResponse = root.at("defaultResponses").at(Policy.DEFAULT_RESPONSE).isPresent();
  }

  /** The row written at {@code place}, empty when a mistake leaves none. */
  Optional<MatrixRow> row(Place place) {
    Optional<Route> primary = route(place.at("primary").at("route"));
    Optional<Cell> first = place.find("firstFallback").flatMap(cell -> cell(cell, primary));
    Optional<Cell> second = place.find("secondFallback").flatMap(cell -> cell(cell, primary));
    first.ifPresent(cell -> checkReachable(cell, place));
    checkDistinct(place);
    long hardStop = place.at("hardStop").at("afterProviderFailures").whole(0);
    return primary.map(
        route ->
            MatrixRow.of(
                new Cell.ToRoute(route, false, Optional.empty()), first, second, (int) hardStop));
  }

  private Optional<Route> route(Place place) {
    Route route = routes.get(place.text());
    if (route == null && !declaredRoutes.at(place.text()).isPresent()) {
      place.reject("a route declared under routes");
    }
    return Optional.ofNullable(route);
  }

  private Optional<Cell> cell(Place place, Optional<Route> primary) {
    if (place.find("route").isPresent()) {
      return route(place.at("route")).map(route -> toRoute(place, route, primary));
    }
    for (String label : new String[] {"mark", "as"}) {
      place.find(label).ifPresent(found -> found.reject("only beside route"));
    }
    if (place.find("respond").isPresent()) {
      if (!hasDefaultResponse) {
        place.at("respond").reject("a text under defaultResponses.default");
      }
      return Optional.of(new Cell.Respond(place.at("respond").choice(RespondKind.class)));
    } else if (place.find("enqueue").isPresent()) {
      return Optional.of(new Cell.Enqueue(DurableReader.terms(place.at("enqueue"))));
    } else if (place.find("pause").isPresent()) {
      return Optional.of(new Cell.Pause(DurableReader.terms(place.at("pause"))));
    } else if (place.find("review").isPresent()) {
      return Optional.of(new Cell.Review());
    }
    return Optional.of(new Cell.Fail());
  }

  private static Cell toRoute(Place place, Route route, Optional<Route> primary) {
    Optional<CellRole> role = place.find("as").map(as -> as.choice(CellRole.class));
    if (role.isPresent() && primary.isPresent()) {
      checkRole(role.get(), place, route, primary.get());
    }
    return new Cell.ToRoute(route, place.find("mark").isPresent(), role);
  }

  private static void checkRole(CellRole role, Place place, Route route, Route primary) {
    switch (role) {
      case OTHER_PROVIDER -> {
        if (route.failureDomain().equals(primary.failureDomain())) {
          place
              .at("route")
              .reject("a route outside the primary's failure domain " + primary.failureDomain());
        } else if (route.tier().isBelow(primary.tier())) {
          place.at("route").reject("a route of tier " + primary.tier().wireName() + " or higher");
        }
      }
      case CHEAPER_MODEL -> {
        if (route.price().isEmpty() || primary.price().isEmpty()) {
          Route lacking = route.price().isEmpty() ? route : primary;
          place.at("as").reject("a price under " + RouteReader.priceKeyPath(lacking));
        } else if (!isCheaper(route.price().get(), primary.price().get())) {
          place.at("route").reject("a route cheaper than the primary " + primary.name());
        }
      }
    }
  }

  private static boolean isCheaper(ModelPrice one, ModelPrice other) {
    return one.rates().input() <= other.rates().input()
        && one.rates().output() <= other.rates().output()
        && (one.rates().input() < other.rates().input()
            || one.rates().output() < other.rates().output());
  }

  private static void checkReachable(Cell first, Place place) {
    boolean isLast =
        first instanceof Cell.Respond || first instanceof Cell.Fail || first instanceof Cell.Review;
    if (isLast) {
      place
          .find("secondFallback")
          .ifPresent(second -> second.reject("nothing after a step that always ends the request"));
    }
  }

  private static void checkDistinct(Place place) {
    String[] positions = {"primary", "firstFallback", "secondFallback"};
    for (int later = 1; later < positions.length; later++) {
      Place route = place.at(positions[later]).at("route");
      for (int earlier = 0; earlier < later && route.isPresent(); earlier++) {
        Place other = place.at(positions[earlier]).at("route");
        if (other.isPresent() && other.text().equals(route.text())) {
          route.reject("each route once in a row");
          break;
        }
      }
    }
  }
}
