package dev.detour.standalone.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.decision.BudgetView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PastBudgetsTest {
  private static final Instant MARCH = Instant.parse("2026-03-31T21:59:59Z");
  private static final List<DemoTenant> BERLIN = DemoTenant.ALL.subList(0, 1);

  private final PastBudgets budgets = new PastBudgets(BERLIN, new double[] {100});

  @Test
  void fillsUpAndBeginsAgainWithTheTenantsMonth() {
    long cap = view(MARCH).availableMicros();
    budgets.spend("tenant-a", cap * 8 / 10);

    assertThat(view(MARCH).utilization()).isBetween(0.799, 0.801);
    assertThat(view(MARCH).state()).isNotEqualTo(BudgetState.NORMAL);

    budgets.spend("tenant-a", cap);
    assertThat(view(MARCH).state()).isEqualTo(BudgetState.EXHAUSTED);
    assertThat(view(MARCH).availableMicros()).isZero();

    assertThat(view(MARCH.plusSeconds(1))).isEqualTo(new BudgetView(BudgetState.NORMAL, 0, cap));
  }

  private BudgetView view(Instant at) {
    return budgets.view("tenant-a", at, BudgetThresholds.DEFAULT);
  }
}
