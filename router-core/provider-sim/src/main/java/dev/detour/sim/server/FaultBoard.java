package dev.detour.sim.server;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.FaultRule;
import dev.detour.sim.scenario.Randomness;
import dev.detour.sim.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The faults in force: those added while running, then those of the scenario. The first rule that
 * hits a request decides.
 */
public final class FaultBoard {
  private final LongSupplier nanoTime;
  private final List<ActiveRule> added = new CopyOnWriteArrayList<>();
  private volatile Script script;

  /** What a rule did to a request. */
  record Hit(String rule, Fault fault) {}

  /** A rule with how often it hit. */
  public record RuleState(FaultRule rule, boolean scripted, long hits, boolean spent) {}

  private record Script(long seed, long startedAt, List<ActiveRule> rules) {}

  FaultBoard(Scenario scenario, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.script = script(scenario);
  }

  /** Adds a rule in front of the others; its window counts from the start of the scenario. */
  public void add(FaultRule rule) {
    added.add(0, new ActiveRule(rule));
  }

  /** Hits every request to a provider until {@link #clear()}. */
  public void always(String provider, Fault fault) {
    add(FaultRule.always(provider, fault));
  }

  /** Hits the next {@code count} requests to a provider. */
  public void next(int count, String provider, Fault fault) {
    add(FaultRule.next(count, provider, fault));
  }

  /** Removes the rules added while running; those of the scenario stay. */
  public void clear() {
    added.clear();
  }

  /** All rules in order, with what they did. */
  public List<RuleState> states() {
    return Stream.concat(
            added.stream().map(rule -> rule.state(false)),
            script.rules.stream().map(rule -> rule.state(true)))
        .toList();
  }

  /** Time since the scenario started. */
  public Duration sinceStart() {
    return Duration.ofNanos(nanoTime.getAsLong() - script.startedAt);
  }

  /** Takes up another scenario's faults; its time starts now. */
  void restart(Scenario scenario) {
    script = script(scenario);
  }

  Optional<Hit> hit(String provider, String model, String identity) {
    Script now = script;
    Duration at = Duration.ofNanos(nanoTime.getAsLong() - now.startedAt);
    for (ActiveRule rule : added) {
      if (rule.hits(now.seed, provider, model, at, identity)) {
        return Optional.of(new Hit(rule.rule.name(), rule.rule.fault()));
      }
    }
    for (ActiveRule rule : now.rules) {
      if (rule.hits(now.seed, provider, model, at, identity)) {
        return Optional.of(new Hit(rule.rule.name(), rule.rule.fault()));
      }
    }
    return Optional.empty();
  }

  private Script script(Scenario scenario) {
    return new Script(
        scenario.seed(),
        nanoTime.getAsLong(),
        scenario.faults().stream().map(ActiveRule::new).toList());
  }

  private static final class ActiveRule {
    private final FaultRule rule;
    private final AtomicInteger left;
    private final AtomicLong hits = new AtomicLong();

    ActiveRule(FaultRule rule) {
      this.rule = rule;
      this.left = new AtomicInteger(rule.count().orElse(Integer.MAX_VALUE));
    }

    boolean hits(long seed, String provider, String model, Duration at, String identity) {
      if (!rule.matches(provider, model, at)) {
        return false;
      }
      if (rule.probability() < 1
          && Randomness.of(seed, "fault", rule.name(), identity).nextDouble()
              >= rule.probability()) {
        return false;
      }
      if (rule.count().isPresent() && left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
        return false;
      }
      hits.incrementAndGet();
      return true;
    }

    RuleState state(boolean scripted) {
      return new RuleState(rule, scripted, hits.get(), left.get() == 0);
    }
  }
}
