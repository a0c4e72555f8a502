package dev.detour.gateway.chat;

import dev.detour.policy.budget.SettlementKind;

/** An attempt's worst case, set aside until its cost is known. */
public interface Hold {
  /** Nothing is set aside and nothing settled. */
  Hold NONE =
      new Hold() {
        @Override
        public boolean isCapped() {
          return false;
        }

        @Override
        public long reservedMicros() {
          return 0;
        }

        @Override
        public void settle(long micros, SettlementKind kind) {
          // Nobody counts.
        }
      };

  /**
   * Whether an account with a cap pays: then its output must be held to the cap that was priced.
   */
  boolean isCapped();

  /** What was set aside, in micro-USD. */
  long reservedMicros();

  /** Replaces what was set aside by the attempt's cost. Once; later calls change nothing. */
  void settle(long micros, SettlementKind kind);

  /**
   * What an attempt is called in the ledger.
   *
   * @param requestId its request
   * @param index of the attempt within the request
   * @param route who is asked
   * @param priceVersion of the price book
   */
  record Charge(String requestId, int index, String route, String priceVersion) {}
}
