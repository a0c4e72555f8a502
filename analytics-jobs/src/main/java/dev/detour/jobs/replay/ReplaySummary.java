package dev.detour.jobs.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;

/** What a replay found, in words and units for people. */
final class ReplaySummary {
  /** Above this share of requests on another route, what moved load does would have to be known. */
  private static final double MOST_MOVED = 0.1;

  private ReplaySummary() {}

  /**
   * Prints it.
   *
   * @param summary the row of {@code replay_summary.sql}
   */
  static void print(JsonNode summary, PrintStream out) {
    long known = summary.path("exact").asLong() + summary.path("modelled").asLong();
    out.printf(
        Locale.ROOT,
        "requests %,d: %,d replayed exactly, %,d with drawn attempts, %,d not replayable%n",
        summary.path("requests").asLong(),
        summary.path("exact").asLong(),
        summary.path("modelled").asLong(),
        summary.path("unknown").asLong());
    if (known == 0) {
      return;
    }
    double percent = 100.0 / known;
    line(out, "success", "%", summary, "logged_success", "replayed_success", percent);
    line(out, "cost", "USD", summary, "logged_cost", "replayed_cost", 1e-6);
    line(out, "duration p50", "ms", summary, "logged_p50_ms", "replayed_p50_ms", 1);
    line(out, "duration p95", "ms", summary, "logged_p95_ms", "replayed_p95_ms", 1);
    double moved = summary.path("moved").asDouble() / known;
    out.printf(Locale.ROOT, "answered by another route: %.1f %%%n", 100 * moved);
    if (moved > MOST_MOVED) {
      out.println(
          "More than a tenth of the requests moved: what that load does to the routes is not"
              + " modelled, so try this as a canary.");
    }
  }

  private static void line(
      PrintStream out,
      String what,
      String unit,
      JsonNode summary,
      String logged,
      String replayed,
      double factor) {
    out.printf(
        Locale.ROOT,
        "%-12s %14.4f -> %14.4f %s%n",
        what,
        summary.path(logged).asDouble() * factor,
        summary.path(replayed).asDouble() * factor,
        unit);
  }
}
