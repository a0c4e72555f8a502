package dev.detour.policy.decision;

import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.document.CacheRules;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.ClassPolicy;
import dev.detour.policy.document.CommitMode;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.Hedge;
import dev.detour.policy.document.JobRules;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.OnProviderRejection;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Protection;
import dev.detour.policy.document.Provider;
import dev.detour.policy.document.RateLimitDefaults;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.document.Retry;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Tier;
import dev.detour.policy.document.Timeouts;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.PriceBook;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Draws routes, a row of the matrix and a policy around them. */
final class RandomPolicy {
  private final Random random;

  RandomPolicy(Random random) {
    this.random = random;
  }

  /** Five, by name. */
  Map<String, Route> routes() {
    Map<String, Route> routes = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      String domain = "domain-" + random.nextInt(3);
      Provider provider =
          new Provider(
              "p" + i,
              Dialect.OPENAI,
              URI.create("http://h"),
              domain,
              Optional.empty(),
              Set.of(),
              Optional.empty());
      String name = "route-" + i;
      routes.put(name, route(name, provider));
    }
    return routes;
  }

  private Route route(String name, Provider provider) {
    Map<TrafficClass, Timeouts> timeouts = new EnumMap<>(TrafficClass.class);
    for (TrafficClass trafficClass : TrafficClass.values()) {
      Duration total = Duration.ofMillis(200 + random.nextInt(40_000));
      timeouts.put(trafficClass, new Timeouts(total, total, total, total));
    }
    Optional<Set<String>> supports =
        switch (random.nextInt(3)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(Set.of("tools"));
          default -> Optional.of(Set.of("images"));
        };
    Optional<ModelPrice> price =
        random.nextInt(5) == 0
            ? Optional.empty()
            : Optional.of(ModelPrice.of(random.nextInt(5_000_000), random.nextInt(20_000_000)));
    return new Route(
        name,
        provider,
        "m",
        pick(Tier.values()),
        random.nextInt(3) == 0 ? 0 : random.nextInt(200_000),
        random.nextBoolean(),
        supports,
        timeouts,
        Protection.DEFAULT,
        price);
  }

  /** Of three of them; shuffles the list. */
  MatrixRow row(List<Route> routes) {
    Collections.shuffle(routes, random);
    Cell.ToRoute primary = new Cell.ToRoute(routes.get(0), false, Optional.empty());
    return MatrixRow.of(primary, cell(routes.get(1)), cell(routes.get(2)), random.nextInt(3));
  }

  private Optional<Cell> cell(Route route) {
    return switch (random.nextInt(10)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new Cell.Respond(pick(RespondKind.values())));
      case 2 -> Optional.of(pick(new Cell.Enqueue(), new Cell.Pause()));
      case 3 -> Optional.of(pick(new Cell.Review(), new Cell.Fail()));
      default -> Optional.of(new Cell.ToRoute(route, random.nextInt(3) == 0, Optional.empty()));
    };
  }

  /** In which every class has that row. */
  Policy policy(Map<String, Route> routes, MatrixRow row, Optional<Feature> feature) {
    Map<TrafficClass, ClassPolicy> classes = new EnumMap<>(TrafficClass.class);
    for (TrafficClass trafficClass : TrafficClass.values()) {
      Duration total = Duration.ofSeconds(1 + random.nextInt(60));
      Duration base = Duration.ofMillis(random.nextInt(300));
      classes.put(
          trafficClass,
          new ClassPolicy(
              trafficClass,
              pick(CommitMode.values()),
              new Timeouts(total, total, total, total),
              total.multipliedBy(1 + random.nextInt(2)),
              new Retry(random.nextInt(4), base, base.multipliedBy(3), Duration.ofMillis(2_000)),
              pick(OnProviderRejection.values()),
              random.nextInt(3) == 0,
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(new Hedge(Duration.ofMillis(500), 0.05)),
              Optional.of(row)));
    }
    return new Policy(
        "random",
        "",
        Map.of(),
        routes,
        PriceBook.EMPTY,
        classes,
        feature.map(it -> Map.of(it.name(), it)).orElse(Map.of()),
        Map.of(),
        Set.of(),
        Map.of("default", "Sorry."),
        BudgetThresholds.DEFAULT,
        JobRules.DEFAULT,
        CacheRules.DEFAULT,
        RateLimitDefaults.NONE);
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return pick(random, values);
  }

  @SafeVarargs
  static <T> T pick(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }
}
