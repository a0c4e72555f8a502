package dev.detour.policy.budget;

import static dev.detour.policy.budget.BudgetState.DOWNGRADE;
import static dev.detour.policy.budget.BudgetState.EXHAUSTED;
import static dev.detour.policy.budget.BudgetState.NORMAL;
import static dev.detour.policy.budget.BudgetState.RESTRICTED;
import static dev.detour.policy.budget.BudgetState.RESTRICT_FALLBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetThresholdsTest {
  private final BudgetThresholds thresholds = BudgetThresholds.DEFAULT;

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 0, NORMAL",
    "NORMAL, 0.6999, NORMAL",
    "NORMAL, 0.70, DOWNGRADE",
    "NORMAL, 0.80, RESTRICT_FALLBACK",
    "NORMAL, 0.95, RESTRICTED",
    "NORMAL, 1.0, EXHAUSTED",
    "NORMAL, 7, EXHAUSTED",
    "DOWNGRADE, 0.69, DOWNGRADE",
    "DOWNGRADE, 0.6801, DOWNGRADE",
    "DOWNGRADE, 0.68, NORMAL",
    "RESTRICTED, 0.94, RESTRICTED",
    "RESTRICTED, 0.93, RESTRICT_FALLBACK",
    "RESTRICTED, 0.1, NORMAL",
    "EXHAUSTED, 0.99, EXHAUSTED",
    "EXHAUSTED, 0.98, RESTRICTED",
  })
  void movesBetweenStates(BudgetState current, double utilization, BudgetState expected) {
    assertThat(thresholds.next(current, utilization)).isEqualTo(expected);
  }

  @Test
  void doesNotFlapAroundAThreshold() {
    BudgetState state = NORMAL;
    int changes = 0;
    for (int i = 0; i < 100; i++) {
      BudgetState next = thresholds.next(state, i % 2 == 0 ? 0.705 : 0.695);
      changes += next == state ? 0 : 1;
      state = next;
    }

    assertThat(changes).isEqualTo(1);
    assertThat(state).isEqualTo(DOWNGRADE);
  }

  @Property
  void staysWhereItIsWhenAskedAgain(
      @ForAll BudgetState current, @ForAll @DoubleRange(min = 0, max = 1.2) double utilization) {
    BudgetState next = thresholds.next(current, utilization);

    assertThat(thresholds.next(next, utilization)).isEqualTo(next);
    assertThat(next.isAtLeast(thresholds.entered(utilization))).isTrue();
  }

  @Property
  void moreSpendingNeverMeansALooserState(
      @ForAll BudgetState current,
      @ForAll @DoubleRange(min = 0, max = 1.2) double one,
      @ForAll @DoubleRange(min = 0, max = 1.2) double other) {
    BudgetState lower = thresholds.next(current, Math.min(one, other));
    BudgetState higher = thresholds.next(current, Math.max(one, other));

    assertThat(higher.isAtLeast(lower)).isTrue();
  }

  @Test
  void refusesThresholdsOutOfOrder() {
    assertThatThrownBy(() -> new BudgetThresholds(0.8, 0.7, 0.95, 1, 0.02))
        .hasMessage("restrictFallback: 0.7 (expected: >= 0.8)");
    assertThatThrownBy(() -> new BudgetThresholds(0.7, 0.8, 0.95, 1.5, 0.02))
        .hasMessage("exhausted: 1.5 (expected: <= 1)");
    assertThat(RESTRICTED.isAtLeast(RESTRICT_FALLBACK)).isTrue();
    assertThat(EXHAUSTED.wireName()).isEqualTo("exhausted");
  }
}
