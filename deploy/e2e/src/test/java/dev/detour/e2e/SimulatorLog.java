package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.sim.log.AttemptJson;
import dev.detour.sim.log.AttemptRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the simulated providers say they were asked, the truth that every count is held against, and
 * what they are told to do.
 */
final class SimulatorLog {
  private final URI url;

  SimulatorLog(URI providerSim) {
    this.url = providerSim.resolve("/_sim/");
  }

  List<AttemptRecord> attempts() throws IOException, InterruptedException {
    String lines =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(url.resolve("log")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return lines.lines().map(AttemptJson::parse).toList();
  }

  /** Adds a fault, in YAML. */
  void add(String fault) throws IOException, InterruptedException {
    tell("faults", request -> request.POST(HttpRequest.BodyPublishers.ofString(fault)));
  }

  void clearFaults() throws IOException, InterruptedException {
    tell("faults", HttpRequest.Builder::DELETE);
  }

  /** Plays another scenario from now on. */
  void play(String scenario) throws IOException, InterruptedException {
    tell("scenario", request -> request.PUT(HttpRequest.BodyPublishers.ofString(scenario)));
  }

  private void tell(String what, UnaryOperator<HttpRequest.Builder> how)
      throws IOException, InterruptedException {
    HttpRequest request = how.apply(HttpRequest.newBuilder(url.resolve(what))).build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  /** Id of the trace that the attempt belongs to, from the W3C trace context it carried. */
  static String traceId(AttemptRecord attempt) {
    return traceContext(attempt)[1];
  }

  /** Id of the span that made the attempt, from the W3C trace context it carried. */
  static String spanId(AttemptRecord attempt) {
    return traceContext(attempt)[2];
  }

  private static String[] traceContext(AttemptRecord attempt) {
    String traceparent = attempt.traceparent();
    if (traceparent == null) {
      throw new IllegalStateException(
          "attempt " + attempt.sequence() + " came without traceparent");
    }
    return traceparent.split("-");
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
