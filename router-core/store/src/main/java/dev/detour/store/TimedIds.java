package dev.detour.store;

import java.util.UUID;

/** Ids that sort by the time that they were made at, so that a list by id is one by age. */
public final class TimedIds {
  private TimedIds() {}

  /**
   * A new id.
   *
   * @param prefix what it names, such as {@code batch_}
   * @param epochMillis now
   */
  public static String next(String prefix, long epochMillis) {
    UUID random = UUID.randomUUID();
    return prefix
        + String.format(
            "%012x%016x%04x",
            epochMillis,
            random.getLeastSignificantBits(),
            random.getMostSignificantBits() & 0xFFFF);
  }
}
