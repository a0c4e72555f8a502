package dev.detour.gateway.chat;

import dev.detour.gateway.live.KeyRing;
import dev.detour.policy.decision.BudgetView;

/** What a caller's accounts allow. */
public interface Budgets {
  /** No cap anywhere: accounts with caps are still to come. */
  Budgets UNCAPPED = caller -> BudgetView.UNCAPPED;

  /** The accounts as of now; from memory, never blocking. */
  BudgetView view(KeyRing.Caller caller);
}
