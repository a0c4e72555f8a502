package dev.detour.policy.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.document.shape.ShapeValidator;
import dev.detour.policy.price.PriceBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a document's tree into a policy: first its shape, then what its parts say of each other.
 */
final class PolicyReader {
  private static final Timeouts INTERACTIVE =
      new Timeouts(seconds(2), seconds(10), seconds(10), seconds(60));
  private static final Timeouts PATIENT =
      new Timeouts(seconds(2), seconds(60), seconds(60), seconds(300));

  private final List<PolicyError> errors;
  private final Place root;

  private PolicyReader(JsonNode tree, List<PolicyError> errors) {
    this.errors = errors;
    this.root = new Place(tree, "", errors);
  }

  /**
   * The policy that {@code tree} states, empty when there is a mistake.
   *
   * @param errors takes every mistake
   */
  static Optional<Policy> read(JsonNode tree, List<PolicyError> errors) {
    new ShapeValidator((path, message) -> errors.add(new PolicyError(path, message)))
        .validate(PolicyShape.document(), tree, "");
    if (!errors.isEmpty()) {
      return Optional.empty();
    }
    Policy policy = new PolicyReader(tree, errors).policy();
    return errors.isEmpty() ? Optional.of(policy) : Optional.empty();
  }

  private Policy policy() {
    Map<TrafficClass, Timeouts> classTimeouts = classTimeouts();
    RouteReader routeReader = new RouteReader(root, classTimeouts);
    Map<String, Provider> providers = routeReader.providers();
    PriceBook prices = routeReader.prices();
    Map<String, Route> routes = routeReader.routes(providers, prices);
    MatrixReader matrices = new MatrixReader(routes, root);
    Map<TrafficClass, ClassPolicy> classes = classes(classTimeouts, matrices);
    Map<String, ModelGroup> groups = groups(matrices);
    Map<String, Feature> features = features();
    checkServed();
    return new Policy(
        root.at("metadata").at("name").text(),
        root.at("metadata").find("description").map(Place::text).orElse(""),
        providers,
        routes,
        prices,
        classes,
        features,
        groups,
        root.find("writeTools").map(Place::texts).orElse(Set.of()),
        defaultResponses(),
        budgets(),
        DurableReader.jobs(root.at("jobs")),
        DurableReader.cache(root.at("cache")),
        RateLimitShape.read(root.at("rateLimits")));
  }

  private Map<TrafficClass, Timeouts> classTimeouts() {
    Map<TrafficClass, Timeouts> timeouts = new EnumMap<>(TrafficClass.class);
    for (TrafficClass trafficClass : TrafficClass.values()) {
      Place place = root.at("classes").at(trafficClass.wireName()).at("timeouts");
      RouteReader.checkOrder(place);
      timeouts.put(trafficClass, RouteReader.layered(place, builtInTimeouts(trafficClass)));
    }
    return timeouts;
  }

  private static Timeouts builtInTimeouts(TrafficClass trafficClass) {
    return switch (trafficClass) {
      case CRITICAL_USER_FACING, NON_CRITICAL_USER_FACING, EXPERIMENT -> INTERACTIVE;
      case INTERNAL_AUTOMATION, BATCH -> PATIENT;
    };
  }

  private static CommitMode builtInCommit(TrafficClass trafficClass) {
    return switch (trafficClass) {
      case CRITICAL_USER_FACING, NON_CRITICAL_USER_FACING, EXPERIMENT -> CommitMode.FIRST_TOKEN;
      case INTERNAL_AUTOMATION, BATCH -> CommitMode.BUFFERED;
    };
  }

  private Map<TrafficClass, ClassPolicy> classes(
      Map<TrafficClass, Timeouts> timeouts, MatrixReader matrices) {
    Map<TrafficClass, ClassPolicy> classes = new EnumMap<>(TrafficClass.class);
    timeouts.forEach(
        (trafficClass, limits) ->
            classes.put(
                trafficClass,
                classPolicy(
                    trafficClass,
                    root.at("classes").at(trafficClass.wireName()),
                    limits,
                    matrices)));
    return classes;
  }

  private static ClassPolicy classPolicy(
      TrafficClass trafficClass, Place place, Timeouts timeouts, MatrixReader matrices) {
    OnProviderRejection rejection =
        trafficClass == TrafficClass.CRITICAL_USER_FACING
            ? OnProviderRejection.NEXT
            : OnProviderRejection.STOP;
    return new ClassPolicy(
        trafficClass,
        place.at("commit").choice(CommitMode.class, builtInCommit(trafficClass)),
        timeouts,
        deadline(place.at("deadline"), timeouts.total()),
        retry(trafficClass, place.at("retry")),
        place.at("onProviderRejection").choice(OnProviderRejection.class, rejection),
        place.find("continueStreams").map(Place::flag).orElse(false),
        ProtectionReader.hedge(place.at("hedge")),
        place.find("matrix").flatMap(matrices::row));
  }

  private static Duration deadline(Place place, Duration total) {
    Duration deadline = place.duration(total.multipliedBy(2));
    if (deadline.compareTo(total) < 0) {
      place.reject("at least the total timeout " + Durations.format(total));
      return total;
    }
    return deadline;
  }

  private static Retry retry(TrafficClass trafficClass, Place place) {
    long retries = trafficClass == TrafficClass.EXPERIMENT ? 0 : 1;
    Place backoff = place.at("backoff");
    Duration base = backoff.at("base").duration(Duration.ofMillis(100));
    Duration max = backoff.at("max").duration(max(base, seconds(2)));
    if (max.compareTo(base) < 0) {
      backoff.at("max").reject("at least base " + Durations.format(base));
      max = base;
    }
    return new Retry(
        (int) place.at("maxPerRoute").whole(retries),
        base,
        max,
        place.at("waitBudget").duration(seconds(2)));
  }

  private Map<String, ModelGroup> groups(MatrixReader matrices) {
    Map<String, ModelGroup> groups = new LinkedHashMap<>();
    Place declared = root.at("groups");
    for (String name : declared.names()) {
      Place place = declared.at(name);
      if (name.equals(Policy.AUTO) || root.at("routes").at(name).isPresent()) {
        place.reject("a name that is neither auto nor a route's");
      }
      if (place.names().isEmpty()) {
        place.reject("a row under default or under a traffic class");
      }
      groups.put(name, group(name, place, matrices));
    }
    return groups;
  }

  private static ModelGroup group(String name, Place place, MatrixReader matrices) {
    Map<TrafficClass, MatrixRow> rows = new EnumMap<>(TrafficClass.class);
    for (TrafficClass trafficClass : TrafficClass.values()) {
      place
          .find(trafficClass.wireName())
          .flatMap(matrices::row)
          .ifPresent(row -> rows.put(trafficClass, row));
    }
    return new ModelGroup(
        name, place.find(PolicyShape.DEFAULT_TIMEOUTS).flatMap(matrices::row), rows);
  }

  private Map<String, Feature> features() {
    Map<String, Feature> features = new LinkedHashMap<>();
    Place declared = root.at("features");
    for (String name : declared.names()) {
      Place place = declared.at(name);
      List<Sensitivity> sensitivity = new ArrayList<>();
      place.at("sensitivity").items().forEach(i -> sensitivity.add(i.choice(Sensitivity.class)));
      Feature feature =
          new Feature(
              name,
              place.at("class").choice(TrafficClass.class),
              Set.copyOf(sensitivity),
              place.find("tenants").map(Place::texts),
              place.find("contentFilterFallback").map(Place::flag).orElse(false));
      if (!isServed(feature.trafficClass())) {
        place.at("class").reject("a class with a matrix, under classes or in a group");
      }
      features.put(name, feature);
    }
    return features;
  }

  private void checkServed() {
    for (TrafficClass trafficClass : TrafficClass.values()) {
      if (isServed(trafficClass)) {
        return;
      }
    }
    errors.add(new PolicyError("classes", "no matrix (expected: a matrix for at least one class)"));
  }

  private boolean isServed(TrafficClass trafficClass) {
    if (root.at("classes").at(trafficClass.wireName()).at("matrix").isPresent()) {
      return true;
    }
    Place groups = root.at("groups");
    return groups.names().stream()
        .map(groups::at)
        .anyMatch(
            group ->
                group.at(PolicyShape.DEFAULT_TIMEOUTS).isPresent()
                    || group.at(trafficClass.wireName()).isPresent());
  }

  private Map<String, String> defaultResponses() {
    Map<String, String> responses = new LinkedHashMap<>();
    Place declared = root.at("defaultResponses");
    for (String name : declared.names()) {
      if (!name.equals(Policy.DEFAULT_RESPONSE) && !root.at("features").at(name).isPresent()) {
        declared.at(name).reject("a text of default or of a feature declared under features");
      }
      responses.put(name, declared.at(name).text());
    }
    return responses;
  }

  private BudgetThresholds budgets() {
    Place place = root.at("budgets");
    Place thresholds = place.at("thresholds");
    BudgetThresholds otherwise = BudgetThresholds.DEFAULT;
    try {
      return new BudgetThresholds(
          thresholds.at("downgrade").decimal(otherwise.downgrade()),
          thresholds.at("restrict_fallback").decimal(otherwise.restrictFallback()),
          thresholds.at("restricted").decimal(otherwise.restricted()),
          thresholds.at("exhausted").decimal(otherwise.exhausted()),
          place.at("hysteresis").decimal(otherwise.hysteresis()));
    } catch (IllegalArgumentException e) {
      errors.add(new PolicyError("budgets", String.valueOf(e.getMessage())));
      return otherwise;
    }
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
