package dev.detour.sim.log;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as it was received, for tests that check what a gateway passes on.
 *
 * @param headers by name in lower case; of repeated headers the last
 */
public record CapturedRequest(
    long sequence, String path, Map<String, String> headers, String body) {
  public CapturedRequest {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
  }
}
