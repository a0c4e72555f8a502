package dev.detour.gateway.chat;

import dev.detour.gateway.live.KeyRing;

/** Who pays for requests, and how much they may cost. */
public interface Budgets {
  /** No cap anywhere. */
  Budgets UNCAPPED = (caller, feature) -> Purse.UNCAPPED;

  /**
   * What pays for one request.
   *
   * @param feature as the request names it, empty when it names none
   */
  Purse purse(KeyRing.Caller caller, String feature);
}
