package dev.detour.policy.budget;

/**
 * The four sums of one router's lease on one account, in micro-USD. Immutable; each only grows but
 * {@code reserved}.
 *
 * <pre>
 * free = granted - returned - settled - reserved   what may still be reserved
 * held = granted - returned - settled, at least 0  what the account keeps back for the lease
 * </pre>
 *
 * An attempt moves its worst case from free to reserved, and afterwards its real cost from reserved
 * to settled and the rest back to free. A provider that charges more than the worst case makes free
 * negative: the cost is settled all the same, and nothing is reserved until free has recovered.
 *
 * @param granted what the account gave
 * @param returned what was given back
 * @param settled what attempts have cost
 * @param reserved the worst case of attempts under way
 */
public record LeaseAmounts(long granted, long returned, long settled, long reserved) {
  /** A lease that has been granted nothing yet. */
  public static final LeaseAmounts NONE = new LeaseAmounts(0, 0, 0, 0);

  public LeaseAmounts {
    notNegative("granted", granted);
    notNegative("returned", returned);
    notNegative("settled", settled);
    notNegative("reserved", reserved);
    if (returned > granted) {
      throw new IllegalArgumentException(
          "returned: " + returned + " (expected: <= granted, " + granted + ")");
    }
  }

  /** What may still be reserved; negative after a provider charged more than the worst case. */
  public long free() {
    return granted - returned - settled - reserved;
  }

  /** What the account keeps back for this lease. */
  public long held() {
    return Math.max(0, granted - returned - settled);
  }

  /** Whether a worst case fits; what costs nothing always does. */
  public boolean fits(long micros) {
    return micros == 0 || micros <= free();
  }

  /**
   * Sets the worst case of an attempt aside.
   *
   * @throws IllegalArgumentException when it does not fit
   */
  public LeaseAmounts reserve(long micros) {
    notNegative("micros", micros);
    if (!fits(micros)) {
      throw new IllegalArgumentException("micros: " + micros + " (expected: <= " + free() + ")");
    }
    return new LeaseAmounts(granted, returned, settled, reserved + micros);
  }

  /** Takes a reservation back, as if it had never been made. */
  public LeaseAmounts release(long reservedMicros) {
    return new LeaseAmounts(granted, returned, settled, reserved - reservedMicros);
  }

  /** Replaces a reservation by what the attempt has cost. */
  public LeaseAmounts settle(long reservedMicros, long costMicros) {
    return new LeaseAmounts(
        granted, returned, Math.addExact(settled, costMicros), reserved - reservedMicros);
  }

  /**
   * The lease after the account has given {@code total} in all; a smaller total changes nothing.
   */
  public LeaseAmounts granted(long total) {
    return total <= granted ? this : new LeaseAmounts(total, returned, settled, reserved);
  }

  /**
   * The lease after {@code total} went back in all, by whomever; a smaller total changes nothing.
   */
  public LeaseAmounts returned(long total) {
    return total <= returned ? this : new LeaseAmounts(granted, total, settled, reserved);
  }

  /** Gives back at most {@code micros} of what is free. */
  public LeaseAmounts giveBack(long micros) {
    long back = Math.max(0, Math.min(micros, free()));
    return back == 0 ? this : new LeaseAmounts(granted, returned + back, settled, reserved);
  }

  private static void notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
