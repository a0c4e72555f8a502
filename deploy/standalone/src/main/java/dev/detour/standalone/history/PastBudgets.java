package dev.detour.standalone.history;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.decision.BudgetView;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tenants' monthly accounts in the past. Their caps are sized to the history: some tenants stay
 * far below theirs, others come near it in the course of a month.
 */
final class PastBudgets {
  /** What a request costs in the demo, about, in micro-USD. */
  private static final long USUAL_MICROS = 3_700;

  private static final int DAYS = 30;

  /** Caps over what a tenant is expected to spend in a month, tenant by tenant. */
  private static final double[] HEADROOM = {1.6, 0.8, 1.2, 0.9, 1.4, 0.7};

  private final Map<String, Account> accounts = new HashMap<>();

  /** One tenant's. */
  private static final class Account {
    private final DemoTenant tenant;
    private final long cap;
    private YearMonth month = YearMonth.of(1970, 1);
    private long spent;
    private BudgetState state = BudgetState.NORMAL;

    Account(DemoTenant tenant, long cap) {
      this.tenant = tenant;
      this.cap = cap;
    }
  }

  /**
   * Nothing is spent yet.
   *
   * @param perDay requests of an average day by tenant, in the tenants' order
   */
  PastBudgets(List<DemoTenant> tenants, double[] perDay) {
    for (int i = 0; i < tenants.size(); i++) {
      double expected = perDay[i] * DAYS * USUAL_MICROS;
      long cap = Math.max(1, (long) (expected * HEADROOM[i % HEADROOM.length]));
      accounts.put(tenants.get(i).id(), new Account(tenants.get(i), cap));
    }
  }

  /** What a tenant's account allows; a new month begins in the tenant's time. */
  BudgetView view(String tenant, Instant at, BudgetThresholds thresholds) {
    Account account = account(tenant);
    YearMonth month = YearMonth.from(at.atZone(account.tenant.zone()));
    if (!month.equals(account.month)) {
      account.month = month;
      account.spent = 0;
      account.state = BudgetState.NORMAL;
    }
    double utilization = (double) account.spent / account.cap;
    account.state = thresholds.next(account.state, utilization);
    return new BudgetView(account.state, utilization, Math.max(0, account.cap - account.spent));
  }

  /** Takes what an attempt cost. */
  void spend(String tenant, long micros) {
    account(tenant).spent += micros;
  }

  private Account account(String tenant) {
    Account account = accounts.get(tenant);
    if (account == null) {
      throw new IllegalArgumentException("tenant: " + tenant + " (expected: one of the demo's)");
    }
    return account;
  }
}
