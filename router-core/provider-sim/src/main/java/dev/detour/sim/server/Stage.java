package dev.detour.sim.server;

import dev.detour.sim.log.Captures;
import dev.detour.sim.log.RequestLog;
import dev.detour.sim.scenario.Scenario;
import java.util.function.LongSupplier;

/** What all threads of a simulator share: the scenario played now, the faults, the log. */
public final class Stage {
  private final FaultBoard faults;
  private final RequestLog log;
  private final Captures captures;
  private volatile Play play;

  record Play(Scenario scenario, Planner planner) {}

  public Stage(Scenario scenario, LongSupplier nanoTime, RequestLog log, Captures captures) {
    this.play = new Play(scenario, new Planner(scenario.seed()));
    this.faults = new FaultBoard(scenario, nanoTime);
    this.log = log;
    this.captures = captures;
  }

  Play play() {
    return play;
  }

  /** The scenario played now. */
  public Scenario scenario() {
    return play.scenario();
  }

  /** Plays another scenario, from its start; faults added by hand stay. */
  public synchronized void play(Scenario scenario) {
    play = new Play(scenario, new Planner(scenario.seed()));
    faults.restart(scenario);
  }

  public FaultBoard faults() {
    return faults;
  }

  public RequestLog log() {
    return log;
  }

  public Captures captures() {
    return captures;
  }
}
