package dev.detour.standalone.history;

import dev.detour.jobs.repair.RollupRepair;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.signals.IncidentRecount;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Whether what was sent has arrived, and what is counted from it. */
final class Arrival {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration SLICE = Duration.ofHours(6);
  private static final String COUNTS =
      """
      SELECT (SELECT count() FROM detour.attempts FINAL WHERE router = {router:String}
                AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
                AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC') + toIntervalHour(1)),
             (SELECT count() FROM detour.requests FINAL WHERE router = {router:String}
                AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
                AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC') + toIntervalHour(1))
      """;

  private static final String OTHERS =
      """
      SELECT DISTINCT router FROM detour.requests
      WHERE startsWith(router, 'history-') AND router != {router:String} LIMIT 1
      """;

  private final ClickHouseStatements clickHouse;
  private final ClickHouseAddress address;
  private final String router;
  private final Instant from;
  private final Instant to;
  private final ProgressBar.Style style;

  Arrival(
      ClickHouseAddress address, String router, Instant from, Instant to, ProgressBar.Style style) {
    this.address = address;
    this.clickHouse = new ClickHouseStatements(address.url(), address.user(), address.password());
    this.router = router;
    this.from = from;
    this.to = to;
    this.style = style;
  }

  /**
   * Two histories over each other would be twice the traffic.
   *
   * @throws IOException when another one has been written
   */
  void requireNoOther() throws IOException {
    String other = clickHouse.run(OTHERS, Map.of("router", router)).strip();
    if (!other.isEmpty()) {
      throw new IOException(
          "another history is there, %s (expected: none, as in a new data directory)"
              .formatted(other));
    }
  }

  /**
   * Returns when ClickHouse has exactly the rows that were sent.
   *
   * @throws IOException when no row has come for five minutes and they are not all there, or when
   *     there are more
   */
  void await(long attempts, long requests) throws IOException, InterruptedException {
    String expected = attempts + "\t" + requests;
    ProgressBar bar = new ProgressBar(System.out, style, "rows");
    String last = "";
    long lastNanos = System.nanoTime();
    while (true) {
      String counts = counts();
      if (counts.equals(expected)) {
        bar.done(attempts + requests, "in ClickHouse");
        return;
      }
      if (!counts.equals(last)) {
        last = counts;
        lastNanos = System.nanoTime();
      } else if (System.nanoTime() - lastNanos > PATIENCE.toNanos()) {
        throw new IOException(
            "ClickHouse has %s rows of attempts and requests (expected: %s)"
                .formatted(counts.replace("\t", " and "), expected.replace("\t", " and ")));
      }
      long there = sum(counts);
      bar.show(Math.min(1, (double) there / (attempts + requests)), there, "in ClickHouse");
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
  }

  private String counts() {
    return clickHouse
        .run(
            COUNTS,
            Map.of(
                "router", router,
                "from", Long.toString(from.toEpochMilli()),
                "to", Long.toString(to.toEpochMilli())))
        .strip();
  }

  private static long sum(String counts) {
    String[] both = counts.split("\t", -1);
    return Long.parseLong(both[0]) + Long.parseLong(both[1]);
  }

  /** Roll-ups and incidents, which the stream makes of what comes in time only. */
  void countAgain() {
    RollupRepair repair = new RollupRepair(address, Duration.ZERO);
    ProgressBar bar = new ProgressBar(System.out, style, "minutes");
    long whole = Duration.between(from, to).toMillis();
    long minutes = 0;
    for (Instant at = from; at.isBefore(to); at = at.plus(SLICE)) {
      Instant until = at.plus(SLICE).isBefore(to) ? at.plus(SLICE) : to;
      minutes += repair.repair(at, until);
      double share = (double) Duration.between(from, until).toMillis() / whole;
      bar.show(share, minutes, "roll-ups");
    }
    bar.done(minutes, "roll-ups");
    int incidents = new IncidentRecount(clickHouse).recount(from, to);
    System.out.println(incidents + " incidents found in it.");
  }
}
