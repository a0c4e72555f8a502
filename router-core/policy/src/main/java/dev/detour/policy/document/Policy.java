package dev.detour.policy.document;

import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.price.PriceBook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A valid policy in the form that decisions read: every name resolved, every limit effective.
 *
 * @param name the document's name
 * @param description the document's description, empty for none
 * @param providers by name, in the document's order
 * @param routes by name, in the document's order
 * @param prices the price book
 * @param classes every class, declared or by default
 * @param features by name
 * @param groups by name
 * @param writeTools the names of tools that write
 * @param defaultResponses texts by feature, and under {@code default}
 * @param budgets where budget states begin
 * @param jobs what holds for all jobs
 * @param cache what is kept of answers
 * @param rateLimits what keys and tenants without limits of their own may ask for
 */
public record Policy(
    String name,
    String description,
    Map<String, Provider> providers,
    Map<String, Route> routes,
    PriceBook prices,
    Map<TrafficClass, ClassPolicy> classes,
    Map<String, Feature> features,
    Map<String, ModelGroup> groups,
    Set<String> writeTools,
    Map<String, String> defaultResponses,
    BudgetThresholds budgets,
    JobRules jobs,
    CacheRules cache,
    RateLimitDefaults rateLimits) {

  /** The model name that asks for the row of the request's class. */
  public static final String AUTO = "auto";

  /** The key of the default response for every feature without its own. */
  public static final String DEFAULT_RESPONSE = "default";

  public Policy {
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    defaultResponses = Collections.unmodifiableMap(new LinkedHashMap<>(defaultResponses));
    writeTools = Set.copyOf(writeTools);
    EnumMap<TrafficClass, ClassPolicy> copy = new EnumMap<>(classes);
    if (copy.size() != TrafficClass.values().length) {
      throw new IllegalArgumentException("classes: " + copy.keySet() + " (expected: every class)");
    }
    classes = Collections.unmodifiableMap(copy);
  }

  /** What the policy says about a class. */
  public ClassPolicy classPolicy(TrafficClass trafficClass) {
    ClassPolicy found = classes.get(trafficClass);
    if (found == null) {
      throw new AssertionError("the constructor asks for every class");
    }
    return found;
  }

  /** The declared feature that a tenant's request names; empty when there is none for it. */
  public Optional<Feature> feature(String tenant, Optional<String> name) {
    return name.map(features::get).filter(feature -> feature.isOpenTo(tenant));
  }

  /**
   * The class of a request: its feature's, else the key's default, else the tenant's default, else
   * {@code non_critical_user_facing}. A header may lower it, and raise it up to the key's highest
   * class; without such a limit it raises nothing. The limit holds for features too.
   */
  public ClassChoice chooseClass(
      KeyRules key, Optional<Feature> feature, Optional<TrafficClass> header) {
    TrafficClass given;
    ClassChoice.Origin origin;
    if (feature.isPresent()) {
      given = feature.get().trafficClass();
      origin = ClassChoice.Origin.FEATURE;
    } else if (key.keyDefault().isPresent()) {
      given = key.keyDefault().get();
      origin = ClassChoice.Origin.KEY_DEFAULT;
    } else if (key.tenantDefault().isPresent()) {
      given = key.tenantDefault().get();
      origin = ClassChoice.Origin.TENANT_DEFAULT;
    } else {
      given = TrafficClass.NON_CRITICAL_USER_FACING;
      origin = ClassChoice.Origin.FALLBACK;
    }
    TrafficClass highest = key.maxClass().orElse(given);
    return header.isPresent()
        ? ClassChoice.of(header.get(), ClassChoice.Origin.HEADER, highest)
        : ClassChoice.of(given, origin, highest);
  }

  /** The class of {@link #chooseClass} alone. */
  public TrafficClass trafficClass(
      KeyRules key, Optional<Feature> feature, Optional<TrafficClass> header) {
    return chooseClass(key, feature, header).trafficClass();
  }

  /** Why a request is protected: its feature's reasons, and {@code write_tools} by its tools. */
  public Set<Sensitivity> sensitivity(Optional<Feature> feature, Collection<String> toolNames) {
    Set<Sensitivity> declared = feature.map(Feature::sensitivity).orElse(Set.of());
    if (declared.contains(Sensitivity.WRITE_TOOLS) || Collections.disjoint(writeTools, toolNames)) {
      return declared;
    }
    EnumSet<Sensitivity> all = EnumSet.of(Sensitivity.WRITE_TOOLS);
    all.addAll(declared);
    return Collections.unmodifiableSet(all);
  }

  /**
   * The row that a request's {@code model} means: the class's row for {@code auto} or an empty
   * name; a model group's row; and for a key that may pin, the class's row behind the named route
   * or behind a route that carries the named model id. Of several such routes, one of the class's
   * row is taken before others, and then the one declared first.
   */
  public ModelChoice resolveModel(String model, TrafficClass trafficClass, KeyRules key) {
    Optional<MatrixRow> classRow = classPolicy(trafficClass).row();
    Optional<ModelChoice> choice;
    if (model.isEmpty() || model.equals(AUTO)) {
      choice = classRow.map(row -> new ModelChoice.Chosen(row, false));
    } else if (groups.containsKey(model)) {
      choice =
          Optional.ofNullable(groups.get(model))
              .flatMap(group -> group.row(trafficClass))
              .map(row -> new ModelChoice.Chosen(row, false));
    } else if (key.mayPinRoutes()) {
      choice = pinnable(model, classRow).map(route -> pinned(route, classRow));
    } else {
      choice = Optional.empty();
    }
    return choice.orElseGet(() -> new ModelChoice.NotFound(model));
  }

  /** Every name that {@link #resolveModel} takes from this key for this class. */
  public List<String> visibleModels(TrafficClass trafficClass, KeyRules key) {
    List<String> visible = new ArrayList<>();
    if (classPolicy(trafficClass).row().isPresent()) {
      visible.add(AUTO);
    }
    for (ModelGroup group : groups.values()) {
      if (group.row(trafficClass).isPresent()) {
        visible.add(group.name());
      }
    }
    if (key.mayPinRoutes()) {
      visible.addAll(routes.keySet());
    }
    return visible;
  }

  /** The default answer for a feature, empty when the policy has none. */
  public Optional<String> defaultResponse(Optional<Feature> feature) {
    return feature
        .map(found -> defaultResponses.get(found.name()))
        .or(() -> Optional.ofNullable(defaultResponses.get(DEFAULT_RESPONSE)));
  }

  private Optional<Route> pinnable(String model, Optional<MatrixRow> classRow) {
    Route named = routes.get(model);
    if (named != null) {
      return Optional.of(named);
    }
    List<Route> candidates = new ArrayList<>();
    classRow.ifPresent(
        row -> {
          for (Step step : row.steps()) {
            if (step.cell() instanceof Cell.ToRoute to) {
              candidates.add(to.route());
            }
          }
        });
    candidates.addAll(routes.values());
    return candidates.stream().filter(route -> route.model().equals(model)).findFirst();
  }

  private static ModelChoice pinned(Route route, Optional<MatrixRow> classRow) {
    MatrixRow row =
        classRow
            .map(found -> found.pinnedTo(route))
            .orElseGet(
                () ->
                    MatrixRow.of(
                        new Cell.ToRoute(route, false, Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        0));
    return new ModelChoice.Chosen(row, true);
  }
}
