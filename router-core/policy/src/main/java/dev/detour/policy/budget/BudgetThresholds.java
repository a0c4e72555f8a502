package dev.detour.policy.budget;

/**
 * The utilisations at which an account changes state.
 *
 * <p>States and transitions, with utilisation {@code u = (spent + reserved) / cap}: a state is
 * entered when {@code u >= its threshold}, and left for a lower one when {@code u <= its threshold
 * - hysteresis}. Between the two the state stays, so that traffic around a threshold crosses it
 * once.
 *
 * @param downgrade within (0, 1]
 * @param restrictFallback at least {@code downgrade}
 * @param restricted at least {@code restrictFallback}
 * @param exhausted at least {@code restricted}
 * @param hysteresis within [0, downgrade)
 */
public record BudgetThresholds(
    double downgrade,
    double restrictFallback,
    double restricted,
    double exhausted,
    double hysteresis) {

  /** 70, 80, 95 and 100 %, left two points below. */
  public static final BudgetThresholds DEFAULT = new BudgetThresholds(0.70, 0.80, 0.95, 1.0, 0.02);

  /** Absorbs the last bit of a decimal fraction, so that leaving at 0.70 - 0.02 means 0.68. */
  private static final double ROUNDING = 1e-9;

  public BudgetThresholds {
    atLeast("downgrade", downgrade, Double.MIN_VALUE);
    atLeast("restrictFallback", restrictFallback, downgrade);
    atLeast("restricted", restricted, restrictFallback);
    atLeast("exhausted", exhausted, restricted);
    if (!(exhausted <= 1)) {
      throw new IllegalArgumentException("exhausted: " + exhausted + " (expected: <= 1)");
    }
    if (!(hysteresis >= 0 && hysteresis < downgrade)) {
      throw new IllegalArgumentException(
          "hysteresis: " + hysteresis + " (expected: >= 0 and < downgrade)");
    }
  }

  /** The state of an account whose utilisation is now {@code utilization}. */
  public BudgetState next(BudgetState current, double utilization) {
    if (!(utilization >= 0)) {
      throw new IllegalArgumentException("utilization: " + utilization + " (expected: >= 0)");
    }
    BudgetState entered = entered(utilization);
    if (entered.isAtLeast(current)) {
      return entered;
    }
    BudgetState held = entered(utilization + hysteresis - ROUNDING);
    return held.isAtLeast(current) ? current : held;
  }

  /** The state at {@code utilization} for an account with no past. */
  public BudgetState entered(double utilization) {
    if (utilization >= exhausted) {
      return BudgetState.EXHAUSTED;
    } else if (utilization >= restricted) {
      return BudgetState.RESTRICTED;
    } else if (utilization >= restrictFallback) {
      return BudgetState.RESTRICT_FALLBACK;
    } else if (utilization >= downgrade) {
      return BudgetState.DOWNGRADE;
    }
    return BudgetState.NORMAL;
  }

  private static void atLeast(String name, double value, double min) {
    if (!(value >= min)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + min + ")");
    }
  }
}
