package dev.detour.jobs.replay;

import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * What is replayed, and against what.
 *
 * @param name of the replay; running it again under its name replaces its rows
 * @param fromMicros first start of a request, in microseconds since the epoch
 * @param toMicros exclusive
 * @param tenant empty for all
 * @param version that the requests ran under; others are left out
 * @param then the policy document of that version
 * @param candidate the policy document to try
 */
public record ReplayScope(
    String name,
    long fromMicros,
    long toMicros,
    String tenant,
    long version,
    String then,
    String candidate)
    implements Serializable {

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** The parameters of the queries, for a share of the range. */
  Map<String, String> parameters(long from, long to) {
    return Map.of(
        "from", Long.toString(from),
        "to", Long.toString(to),
        "tenant", tenant,
        "version", Long.toString(version));
  }
}
