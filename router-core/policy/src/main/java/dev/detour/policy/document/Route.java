package dev.detour.policy.document;

import dev.detour.policy.price.ModelPrice;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A provider, a model and a quality tier: what an attempt calls.
 *
 * @param name as declared
 * @param provider who answers
 * @param model the provider's model id
 * @param tier how good its answers are
 * @param contextWindow in tokens, 0 when not declared
 * @param prefill whether it can continue an answer that another route began
 * @param supports the features and parameters it takes; absent when not declared, which excludes
 *     nothing but a parameter that another route refused
 * @param timeouts the effective limits, for every class
 * @param protection what keeps it from being stormed
 * @param price absent when the price book lacks it
 */
public record Route(
    String name,
    Provider provider,
    String model,
    Tier tier,
    long contextWindow,
    boolean prefill,
    Optional<Set<String>> supports,
    Map<TrafficClass, Timeouts> timeouts,
    Protection protection,
    Optional<ModelPrice> price) {

  public Route {
    if (contextWindow < 0) {
      throw new IllegalArgumentException("contextWindow: " + contextWindow + " (expected: >= 0)");
    }
    supports = supports.map(Set::copyOf);
    EnumMap<TrafficClass, Timeouts> copy = new EnumMap<>(timeouts);
    if (copy.size() != TrafficClass.values().length) {
      throw new IllegalArgumentException("timeouts: " + copy.keySet() + " (expected: every class)");
    }
    timeouts = Collections.unmodifiableMap(copy);
  }

  /** The limits of an attempt on this route for a class. */
  public Timeouts timeouts(TrafficClass trafficClass) {
    Timeouts effective = timeouts.get(trafficClass);
    if (effective == null) {
      throw new AssertionError("the constructor asks for every class");
    }
    return effective;
  }

  /** What fails together with this route. */
  public String failureDomain() {
    return provider.failureDomain();
  }

  /** Whether a request that needs {@code feature} may be tried here. */
  public boolean accepts(String feature) {
    return supports.isEmpty() || supports.get().contains(feature);
  }

  /** Whether this route says by name that it takes {@code feature}. */
  public boolean declares(String feature) {
    return supports.isPresent() && supports.get().contains(feature);
  }

  /** The most that an attempt can cost in micro-USD, empty when the price is not known. */
  public OptionalLong worstCaseMicros(long inputTokens, long outputCap) {
    return price.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(price.get().worstCaseMicros(inputTokens, outputCap));
  }

  @Override
  public String toString() {
    return name;
  }
}
