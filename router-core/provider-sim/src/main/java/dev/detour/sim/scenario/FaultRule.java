package dev.detour.sim.scenario;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Who is hit by a fault, when, how likely and how often.
 *
 * @param name what the request log calls it
 * @param provider a provider's name, or {@code *}
 * @param model a model id, or {@code *}
 * @param probability chance of each matching request, 0 to 1
 * @param count how many requests are hit before the rule is spent; empty: no limit
 */
public record FaultRule(
    String name,
    String provider,
    String model,
    Window window,
    double probability,
    OptionalInt count,
    Fault fault) {

  /** Matches every provider, or every model. */
  public static final String ANY = "*";

  public FaultRule {
    Checks.share("probability", probability);
    if (count.isPresent()) {
      Checks.atLeast("count", count.getAsInt(), 1);
    }
  }

  /** Hits every request to a provider, at all times. */
  public static FaultRule always(String provider, Fault fault) {
    return new FaultRule(fault.kind(), provider, ANY, Window.ALWAYS, 1, OptionalInt.empty(), fault);
  }

  /** Hits the next {@code count} requests to a provider. */
  public static FaultRule next(int count, String provider, Fault fault) {
    return new FaultRule(
        fault.kind(), provider, ANY, Window.ALWAYS, 1, OptionalInt.of(count), fault);
  }

  /** This rule, for one model alone. */
  public FaultRule forModel(String id) {
    return new FaultRule(name, provider, id, window, probability, count, fault);
  }

  /** This rule, with the given chance per request. */
  public FaultRule withProbability(double chance) {
    return new FaultRule(name, provider, model, window, chance, count, fault);
  }

  /** This rule, inside a window of time. */
  public FaultRule during(Window open) {
    return new FaultRule(name, provider, model, open, probability, count, fault);
  }

  /** Whether a request at this time is a candidate. */
  public boolean matches(String atProvider, String ofModel, Duration sinceStart) {
    return (provider.equals(ANY) || provider.equals(atProvider))
        && (model.equals(ANY) || model.equals(ofModel))
        && window.contains(sinceStart);
  }
}
