package dev.detour.e2e;

import dev.detour.sim.log.AttemptJson;
import dev.detour.sim.log.AttemptRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** What the simulated providers say they were asked: the truth that every count is held against. */
final class SimulatorLog {
  private final URI url;

  SimulatorLog(URI providerSim) {
    this.url = providerSim.resolve("/_sim/log");
  }

  List<AttemptRecord> attempts() throws IOException, InterruptedException {
    String lines =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return lines.lines().map(AttemptJson::parse).toList();
  }

  /** Id of the span that made the attempt, from the W3C trace context it carried. */
  static String spanId(AttemptRecord attempt) {
    String traceparent = attempt.traceparent();
    if (traceparent == null) {
      throw new IllegalStateException(
          "attempt " + attempt.sequence() + " came without traceparent");
    }
    return traceparent.split("-")[2];
  }

  /** The failure category that the router must have seen; empty for an answer. */
  static String expectedCategory(AttemptRecord attempt) {
    String fault = attempt.fault();
    if (fault == null) {
      return "";
    }
    return switch (fault) {
      case "rate_limited" -> "rate_limited";
      case "unavailable" -> "overloaded";
      case "server_error" -> "server_error";
      case "connection_reset" -> "network";
      case "silence" -> "timeout";
      case "stream_cut" -> attempt.stream() ? "stream_interrupted" : "network";
      case "context_length_exceeded" -> "context_length";
      case "malformed_event" -> attempt.stream() ? "" : "server_error";
      case "missing_done" -> "";
      default -> throw new IllegalStateException("no expectation for fault " + fault);
    };
  }
}
