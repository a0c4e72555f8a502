package dev.detour.console.tuning;

/**
 * What a change is predicted to do to one measure, per request that reaches the route.
 *
 * @param measure which
 * @param current under the timeout in force
 * @param proposed under the proposed one
 * @param change proposed minus current, from the same replicates
 */
public record Effect(Measure measure, Estimate current, Estimate proposed, Estimate change) {
  /** Whether the change makes this measure distinctly worse. */
  public boolean isWorse() {
    boolean rises = change.value() > 0;
    return matters() && rises == (measure.rising() == Tendency.WORSE);
  }

  /** Whether the change makes this measure distinctly better. */
  public boolean isBetter() {
    return matters() && !isWorse();
  }

  /** A change below what its unit is shown with is none to a reader, however certain it is. */
  private boolean matters() {
    return change.isDistinctFromZero() && Math.abs(change.value()) >= measure.unit().smallest();
  }

  /** What a rise of a measure means. */
  public enum Tendency {
    BETTER,
    WORSE
  }

  /** The unit of a measure's values. */
  public enum Unit {
    FRACTION(0.0001),
    MILLISECONDS(1),
    USD_MICROS(1);

    private final double smallest;

    Unit(double smallest) {
      this.smallest = smallest;
    }

    /** The smallest change worth telling. */
    public double smallest() {
      return smallest;
    }
  }

  /** What is predicted. */
  public enum Measure {
    /** The share of requests that some route answers whole. */
    SUCCESS_RATE(Unit.FRACTION, Tendency.BETTER),
    /** The mean wait until the first token, or until the last route has given up. */
    MEAN_FIRST_TOKEN(Unit.MILLISECONDS, Tendency.WORSE),
    /** The 95th percentile of the wait among requests that get a token. */
    P95_FIRST_TOKEN(Unit.MILLISECONDS, Tendency.WORSE),
    COST_PER_REQUEST(Unit.USD_MICROS, Tendency.WORSE),
    /** The share of requests that go on to a fallback. */
    FALLBACK_RATE(Unit.FRACTION, Tendency.WORSE),
    /** The share of attempts that the timeout ends. */
    ATTEMPTS_CUT_OFF(Unit.FRACTION, Tendency.WORSE);

    private final Unit unit;
    private final Tendency rising;

    Measure(Unit unit, Tendency rising) {
      this.unit = unit;
      this.rising = rising;
    }

    public Unit unit() {
      return unit;
    }

    /** What a rise means. */
    public Tendency rising() {
      return rising;
    }
  }
}
