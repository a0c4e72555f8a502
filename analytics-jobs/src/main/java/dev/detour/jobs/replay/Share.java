package dev.detour.jobs.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A share of the work: the requests that began within it.
 *
 * @param fromMicros in microseconds since the epoch
 * @param toMicros exclusive
 */
public record Share(long fromMicros, long toMicros) {
  /** Requests of one share: some ten megabytes of rows, and seconds of replay. */
  static final long REQUESTS = 20_000;

  private static final long MINUTE = 60_000_000;

  /**
   * A range in shares of about as many requests each, without a gap; none when there is no request.
   * Minutes stay whole unless one alone is too much, which is cut into equal times.
   *
   * @param fromMicros of the range
   * @param toMicros of the range, exclusive
   * @param minutes requests by the start of their minute, in microseconds
   */
  static List<Share> of(long fromMicros, long toMicros, SortedMap<Long, Long> minutes) {
    if (minutes.isEmpty()) {
      return List.of();
    }
    List<Share> shares = new ArrayList<>();
    long from = fromMicros;
    long requests = 0;
    for (Map.Entry<Long, Long> minute : minutes.entrySet()) {
      long parts = ceilDiv(minute.getValue(), REQUESTS);
      long first = requests > 0 && requests + minute.getValue() > REQUESTS ? 0 : 1;
      for (long part = first; part < parts; part++) {
        long next = minute.getKey() + MINUTE * part / parts;
        if (next > from && next < toMicros) {
          shares.add(new Share(from, next));
          from = next;
          requests = 0;
        }
      }
      requests += ceilDiv(minute.getValue(), parts);
    }
    shares.add(new Share(from, toMicros));
    return shares;
  }

  private static long ceilDiv(long dividend, long divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }
}
