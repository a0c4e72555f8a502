package dev.detour.standalone.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of the traffic up to now.
 *
 * <p>Identity: planned = skipped + sent; sent = in flight + answered + broken. Every answered
 * request has one outcome.
 *
 * @param skipped due while too many were under way
 * @param answered ended with a whole answer, of whatever status
 * @param broken no answer, or one that ended early
 * @param outcomes answered requests by the router's {@code x-detour-outcome}, or by status where
 *     there is none
 */
public record TrafficCounts(
    long planned,
    long skipped,
    long sent,
    long inFlight,
    long answered,
    long broken,
    Map<String, Long> outcomes) {

  public TrafficCounts {
    outcomes = Collections.unmodifiableMap(new TreeMap<>(outcomes));
  }

  /** Outcomes as {@code served=12 stopped=1}. */
  String outcomesText() {
    return outcomes.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
