package dev.detour.gateway.limit;

import java.util.function.LongConsumer;

/** The tokens that one request took, to be corrected once when it is over. On one event loop. */
public final class Charge {
  /** Of a request that no limit on tokens meets. */
  public static final Charge NONE = new Charge(used -> {});

  private final LongConsumer settlement;
  private long used;
  private boolean settled;

  Charge(LongConsumer settlement) {
    this.settlement = settlement;
  }

  /** Adds what one attempt used. */
  public void add(long tokens) {
    if (this != NONE) {
      used += tokens;
    }
  }

  /** Gives back what was not used, or takes what was used beyond. Later calls do nothing. */
  public void settle() {
    if (!settled && this != NONE) {
      settled = true;
      settlement.accept(used);
    }
  }
}
