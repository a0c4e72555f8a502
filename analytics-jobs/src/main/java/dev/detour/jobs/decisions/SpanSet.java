package dev.detour.jobs.decisions;

import org.jspecify.annotations.Nullable;

/**
 * A set of span identities in one array of longs, open addressing with linear probing.
 *
 * <p>Flink keeps it as plain {@code long[]}: 16 bytes per place and nothing else to serialise,
 * where a keyed state entry per span would take well over a hundred. Layout: the number of members,
 * then pairs (span id, trace hash); a pair whose span id is 0 is free, as no valid span has that
 * id.
 */
final class SpanSet {
  private static final int FIRST_PLACES = 4;

  private SpanSet() {}

  /**
   * The set with the span added: the given array, or a larger one. It is null when the span was a
   * member before.
   *
   * @param set null stands for the empty set
   */
  static long @Nullable [] add(long @Nullable [] set, long spanId, long traceHash) {
    long[] places = set == null ? new long[1 + 2 * FIRST_PLACES] : set;
    int place = find(places, spanId, traceHash);
    if (places[place] != 0) {
      return null;
    }
    places[place] = spanId;
    places[place + 1] = traceHash;
    places[0]++;
    return places[0] * 4 > capacity(places) * 3L ? grown(places) : places;
  }

  static int size(long[] set) {
    return (int) set[0];
  }

  /** The index of the span, or of the free place where it belongs. */
  private static int find(long[] places, long spanId, long traceHash) {
    int mask = capacity(places) - 1;
    int place = (int) mix(spanId + traceHash) & mask;
    while (true) {
      int index = 1 + 2 * place;
      boolean free = places[index] == 0;
      if (free || (places[index] == spanId && places[index + 1] == traceHash)) {
        return index;
      }
      place = (place + 1) & mask;
    }
  }

  private static long[] grown(long[] places) {
    long[] larger = new long[1 + 4 * capacity(places)];
    for (int index = 1; index < places.length; index += 2) {
      if (places[index] != 0) {
        int place = find(larger, places[index], places[index + 1]);
        larger[place] = places[index];
        larger[place + 1] = places[index + 1];
      }
    }
    larger[0] = places[0];
    return larger;
  }

  private static int capacity(long[] places) {
    return (places.length - 1) / 2;
  }

  /** Spreads ids that count upwards, which some SDKs make (finaliser of MurmurHash3). */
  static long mix(long value) {
    long hash = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
