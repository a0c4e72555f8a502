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
  /** How many a set has at first. */
  static final int FIRST_PLACES = 4;

  private SpanSet() {}

  /**
   * The set with the span added: the given array, or a larger one. It is null when the span was a
   * member before.
   *
   * @param set null stands for the empty set
   */
  static long @Nullable [] add(long @Nullable [] set, long spanId, long traceHash) {
    long[] current = set == null ? withPlaces(FIRST_PLACES) : set;
    if (!put(current, spanId, traceHash)) {
      return null;
    }
    return current[0] * 4 > places(current) * 3L ? grown(current) : current;
  }

  /** An empty set of so many places, a power of two. */
  static long[] withPlaces(int places) {
    return new long[1 + 2 * places];
  }

  /** Puts the span into a free place, of which there must be one; false when it was there. */
  static boolean put(long[] set, long spanId, long traceHash) {
    int index = find(set, spanId, traceHash);
    if (set[index] != 0) {
      return false;
    }
    set[index] = spanId;
    set[index + 1] = traceHash;
    set[0]++;
    return true;
  }

  static int size(long[] set) {
    return (int) set[0];
  }

  /** The index of the span, or of the free place where it belongs. */
  private static int find(long[] places, long spanId, long traceHash) {
    int mask = places(places) - 1;
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

  private static long[] grown(long[] set) {
    long[] larger = withPlaces(2 * places(set));
    for (int index = 1; index < set.length; index += 2) {
      if (set[index] != 0) {
        put(larger, set[index], set[index + 1]);
      }
    }
    return larger;
  }

  static int places(long[] places) {
    return (places.length - 1) / 2;
  }

  /** Spreads ids that count upwards, which some SDKs make (finaliser of MurmurHash3). */
  static long mix(long value) {
    long hash = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
