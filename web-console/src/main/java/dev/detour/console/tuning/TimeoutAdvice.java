package dev.detour.console.tuning;

import java.time.Duration;
import java.util.List;

/** What the evidence says about a first-token timeout. */
public sealed interface TimeoutAdvice {
  /** What it rests on. */
  EvidenceSummary evidence();

  /**
   * Another timeout is better.
   *
   * @param current the timeout in force
   * @param proposed the better one
   * @param lower lower end of the interval of the best timeout
   * @param upper upper end of it
   * @param effects what the change is predicted to do
   * @param curve the picture of the route's first tokens, rising in time
   * @param worse what would get worse, one sentence each
   * @param notes assumptions and limits, one sentence each
   * @param method how it was estimated
   */
  record Propose(
      Duration current,
      Duration proposed,
      Duration lower,
      Duration upper,
      List<Effect> effects,
      List<CurvePoint> curve,
      List<String> worse,
      List<String> notes,
      String method,
      EvidenceSummary evidence)
      implements TimeoutAdvice {
    public Propose {
      effects = List.copyOf(effects);
      curve = List.copyOf(curve);
      worse = List.copyOf(worse);
      notes = List.copyOf(notes);
    }

    /** The effect on one measure. */
    public Effect effect(Effect.Measure measure) {
      return effects.stream().filter(e -> e.measure() == measure).findFirst().orElseThrow();
    }
  }

  /**
   * No other timeout is better as far as the evidence can tell.
   *
   * @param current the timeout in force
   * @param reason one sentence
   * @param curve the picture of the route's first tokens
   * @param notes assumptions and limits, one sentence each
   * @param method how it was estimated
   */
  record KeepCurrent(
      Duration current,
      String reason,
      List<CurvePoint> curve,
      List<String> notes,
      String method,
      EvidenceSummary evidence)
      implements TimeoutAdvice {
    public KeepCurrent {
      curve = List.copyOf(curve);
      notes = List.copyOf(notes);
    }
  }

  /**
   * The evidence is too thin to say anything.
   *
   * @param reason what is missing, with the number that was expected
   */
  record NotEnoughEvidence(String reason, EvidenceSummary evidence) implements TimeoutAdvice {}
}
