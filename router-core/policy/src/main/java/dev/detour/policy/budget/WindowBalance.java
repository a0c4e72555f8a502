package dev.detour.policy.budget;

/**
 * What an account has left in one window, in micro-USD.
 *
 * <p>The rule that no overspend is possible under: a lease is granted at most {@code room = cap -
 * spent - held}, while nobody else changes the window. So {@code spent + held <= cap} after each
 * grant; a settlement moves its cost from held to spent, a return lowers held, and neither raises
 * the sum.
 *
 * @param cap what may be spent
 * @param spent what has been settled
 * @param held what leases hold back, in flight or not
 */
public record WindowBalance(long cap, long spent, long held) {
  /** A lease takes at most one part in this many of what is left... */
  private static final long PARTS_OF_ROOM = 8;

  /** ... and one in this many of the whole cap, unless a single attempt needs more. */
  private static final long PARTS_OF_CAP = 50;

  public WindowBalance {
    notNegative("cap", cap);
    notNegative("spent", spent);
    notNegative("held", held);
  }

  /** What no lease holds and nobody has spent; 0 when a cap was lowered below what was. */
  public long room() {
    return Math.max(0, cap - spent - held);
  }

  /**
   * What to grant to a lease that lacks {@code need}: an eighth of the room, at most a fiftieth of
   * the cap, at least the need, never more than the room. Near the cap a grant is therefore no more
   * than single attempts need, and other replicas find what is left.
   *
   * @return 0 when the need does not fit: a part of it would help nobody
   */
  public long grant(long need) {
    notNegative("need", need);
    long room = room();
    if (need == 0 || need > room) {
      return 0;
    }
    return Math.max(need, Math.min(room / PARTS_OF_ROOM, cap / PARTS_OF_CAP));
  }

  /** The share of the cap that is spent or reserved; a cap of 0 is spent. */
  public static double utilization(long cap, long spent, long reserved) {
    return cap == 0 ? 1 : Math.max(0, ((double) spent + reserved) / cap);
  }

  private static void notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
