package dev.detour.jobs.signals;

/** Two sums for each of the newest slots of time. A Flink POJO; times are seconds. */
public final class SlotSums {
  public long width = 1;

  /** Number of the slot since the epoch, by place; places are used in turn. */
  public long[] slots = {};

  public long[] totals = {};
  public long[] parts = {};

  /** What Flink restores into. */
  public SlotSums() {}

  SlotSums(long width, int count) {
    this.width = width;
    slots = new long[count];
    totals = new long[count];
    parts = new long[count];
  }

  /** Adds to the slot of that time, and forgets the one that it takes the place of. */
  void add(long time, long total, long part) {
    long slot = Math.floorDiv(time, width);
    int place = Math.floorMod(slot, slots.length);
    if (slots[place] != slot) {
      slots[place] = slot;
      totals[place] = 0;
      parts[place] = 0;
    }
    totals[place] += total;
    parts[place] += part;
  }

  /** The totals of so many slots, the newest being {@code skipped} before that time's. */
  long total(long time, int skipped, int count) {
    return sum(totals, time, skipped, count);
  }

  long part(long time, int skipped, int count) {
    return sum(parts, time, skipped, count);
  }

  private long sum(long[] values, long time, int skipped, int count) {
    long newest = Math.floorDiv(time, width) - skipped;
    long sum = 0;
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] <= newest && slots[i] > newest - count) {
        sum += values[i];
      }
    }
    return sum;
  }
}
