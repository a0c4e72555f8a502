package dev.detour.jobs.signals;

import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds incidents in attempts that came too late for {@link DetectIncidents}, such as weeks of
 * history: the same detector over the rows of {@code attempts}.
 *
 * <p>It may run any number of times. It knows nothing of the time before its span, so its first
 * attempts on each route teach it what is usual and show no incident.
 */
public final class IncidentRecount {
  private static final String COUNTS = SqlText.query("minute_counts.sql");
  private static final String WRITE = SqlText.query("write_incident.sql");

  private final ClickHouseStatements clickHouse;
  private Map<Long, Incident> found = new LinkedHashMap<>();

  public IncidentRecount(ClickHouseStatements clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** One incident as of a minute. */
  private record Incident(
      long started,
      long detected,
      long ended,
      long attempts,
      long failures,
      double usual,
      double peak,
      String category,
      long asOf) {

    static Incident of(RouteWatch watch, long minute) {
      return new Incident(
          watch.startedAt,
          watch.detectedAt,
          watch.open ? 0 : watch.endedAt,
          watch.attempts,
          watch.failures,
          watch.usualRate,
          watch.peakRate,
          watch.category,
          minute);
    }

    Map<String, String> parameters(String route) {
      return Map.of(
          "route", route,
          "started", Long.toString(started),
          "detected", Long.toString(detected),
          "ended", Long.toString(ended),
          "attempts", Long.toString(attempts),
          "failures", Long.toString(failures),
          "usual", Double.toString(usual),
          "peak", Double.toString(peak),
          "category", category,
          "as_of", Long.toString(asOf));
    }
  }

  /**
   * Writes the incidents of a span of time, and returns how many there are.
   *
   * @throws dev.detour.jobs.schema.SchemaException when ClickHouse does not answer or refuses
   */
  public int recount(Instant from, Instant to) {
    String rows =
        clickHouse.run(
            COUNTS,
            Map.of(
                "from", Long.toString(from.toEpochMilli()),
                "to", Long.toString(to.toEpochMilli())));
    int incidents = 0;
    String route = "";
    RouteWatch watch = new RouteWatch();
    long minute = 0;
    MinuteCount count = new MinuteCount();
    for (String row : rows.lines().toList()) {
      String[] fields = row.split("\t", -1);
      long next = Long.parseLong(fields[1]);
      if (!fields[0].equals(route) || next != minute) {
        judge(watch, minute, count);
        count = new MinuteCount();
        minute = next;
      }
      if (!fields[0].equals(route)) {
        incidents += write(route);
        route = fields[0];
        watch = new RouteWatch();
      }
      add(count, fields[2], Long.parseLong(fields[3]));
    }
    judge(watch, minute, count);
    return incidents + write(route);
  }

  private static void add(MinuteCount count, String result, long attempts) {
    String failure = DetectIncidents.providersFailure(result);
    for (long i = 0; i < attempts; i++) {
      count.add(failure);
    }
  }

  private void judge(RouteWatch watch, long minute, MinuteCount count) {
    if (count.attempts > 0
        && IncidentDetector.step(watch, minute, count) != IncidentDetector.Change.NONE) {
      found.put(watch.startedAt, Incident.of(watch, minute));
    }
  }

  /** Writes those of a route as they were last seen, and forgets them. */
  private int write(String route) {
    found.values().forEach(incident -> clickHouse.run(WRITE, incident.parameters(route)));
    int written = found.size();
    found = new LinkedHashMap<>();
    return written;
  }
}
