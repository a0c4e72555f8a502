package dev.detour.sim.server;

import dev.detour.sim.shape.ChatJson;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/**
 * The provider for benchmarks: fixed answers at the least cost, without log, faults or latency.
 *
 * <p>Served under {@code /mock/v1}: a plain answer of 1,024 bytes, or a stream of 100 content
 * events. Under {@code /mock-5ms/v1} the stream's events are 5 ms apart, and so for other numbers.
 */
final class MockAnswers {
  static final String NAME = "mock";
  static final int PLAIN_BYTES = 1_024;
  static final int EVENTS = 100;

  private static final byte[] STREAM_FLAG = "\"stream\":true".getBytes(StandardCharsets.US_ASCII);
  private static final String HEAD =
      "data: {\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
          + "\"model\":\"mock\",\"choices\":[";
  private static final Buffer PLAIN = plain();
  private static final Buffer EVENT =
      Buffer.buffer(HEAD + delta("{\"content\":\" word\"}", "null"));
  private static final Buffer LAST =
      Buffer.buffer(
          HEAD
              + delta("{}", "\"stop\"")
              + HEAD
              + "],\"usage\":{\"prompt_tokens\":150,\"completion_tokens\":100,\"total_tokens\":250}}\n\n"
              + ChatJson.DONE);

  private final Vertx vertx;

  MockAnswers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers; {@code provider} is {@code mock} or {@code mock-<n>ms}. */
  void handle(HttpServerRequest request, String provider) {
    long pauseMs = pauseMs(provider);
    request
        .body()
        .onSuccess(
            body -> {
              if (asksForStream(body)) {
                stream(request.response(), pauseMs);
              } else {
                request.response().putHeader("content-type", "application/json").end(PLAIN);
              }
            });
  }

  private void stream(HttpServerResponse response, long pauseMs) {
    response.putHeader("content-type", "text/event-stream; charset=utf-8").setChunked(true);
    if (pauseMs == 0) {
      for (int i = 0; i < EVENTS; i++) {
        response.write(EVENT);
      }
      response.end(LAST);
    } else {
      paced(response, pauseMs);
    }
  }

  private void paced(HttpServerResponse response, long pauseMs) {
    int[] sent = {0};
    long timer =
        vertx.setPeriodic(
            pauseMs,
            id -> {
              response.write(EVENT);
              if (++sent[0] == EVENTS) {
                vertx.cancelTimer(id);
                response.end(LAST);
              }
            });
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private static long pauseMs(String provider) {
    if (provider.equals(NAME)) {
      return 0;
    }
    String digits = provider.replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Math.max(1, Math.min(60_000, Long.parseLong(digits)));
  }

  private static boolean asksForStream(Buffer body) {
    byte[] bytes = body.getBytes();
    int matched = 0;
    for (byte b : bytes) {
      if (b == ' ') {
        continue;
      }
      matched = b == STREAM_FLAG[matched] ? matched + 1 : b == STREAM_FLAG[0] ? 1 : 0;
      if (matched == STREAM_FLAG.length) {
        return true;
      }
    }
    return false;
  }

  private static String delta(String delta, String finishReason) {
    return "{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finishReason
        + "}],\"usage\":null}\n\n";
  }

  private static Buffer plain() {
    String head =
        "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"mock\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
    String tail =
        "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":150,"
            + "\"completion_tokens\":100,\"total_tokens\":250}}";
    return Buffer.buffer(head + "x".repeat(PLAIN_BYTES - head.length() - tail.length()) + tail);
  }
}
