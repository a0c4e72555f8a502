package dev.detour.gateway.chat;

import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.decision.BudgetView;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The accounts that pay for one request. Used on the request's event loop alone; never blocks. */
public interface Purse {
  /** Pays whatever it costs. */
  Purse UNCAPPED =
      new Purse() {
        @Override
        public boolean isCapped() {
          return false;
        }

        @Override
        public BudgetView view(BudgetThresholds thresholds, Instant now) {
          return BudgetView.UNCAPPED;
        }

        @Override
        public Hold reserve(Hold.Charge charge, long micros, Instant now) {
          return Hold.NONE;
        }

        @Override
        public void await(long micros, Runnable again) {
          again.run();
        }

        @Override
        public Optional<Shortage> shortage(Instant now) {
          return Optional.empty();
        }
      };

  /** Whether any account has a cap. */
  boolean isCapped();

  /** The accounts as of now, from memory. */
  BudgetView view(BudgetThresholds thresholds, Instant now);

  /**
   * Sets an attempt's worst case aside. Returns null when this router's leases are too small: then
   * {@link #await} and decide again.
   */
  @Nullable Hold reserve(Hold.Charge charge, long micros, Instant now);

  /**
   * Asks for larger leases, and calls back when they may have changed or when waiting has taken
   * long enough. From then on {@link #view} tells of no more than the leases hold.
   */
  void await(long micros, Runnable again);

  /** The account with the least left; empty without a cap. */
  Optional<Shortage> shortage(Instant now);

  /**
   * What a caller is told of an account that cannot pay.
   *
   * @param account for people, such as {@code tenant tenant-a (month)}
   * @param resetsAt when it begins anew; empty for a prepaid balance
   */
  record Shortage(String account, Optional<Instant> resetsAt) {}
}
