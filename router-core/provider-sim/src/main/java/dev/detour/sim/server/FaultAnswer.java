package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;
import java.time.Duration;

/** Faults that leave no answer: refusals, resets, silence. */
final class FaultAnswer {
  private FaultAnswer() {}

  /** Answers with the fault when it is one of these; otherwise does nothing and returns false. */
  static boolean start(Exchange exchange, Fault fault) {
    Attempt attempt = exchange.attempt();
    if (fault instanceof Fault.Refused refused) {
      refuse(exchange, refused.refusal());
    } else if (fault instanceof Fault.RateLimited limited) {
      rateLimit(exchange, limited);
    } else if (fault instanceof Fault.CustomAnswer custom) {
      custom.headers().forEach(exchange.response()::putHeader);
      answer(exchange, custom.status(), custom.body());
    } else if (fault instanceof Fault.ConnectionReset) {
      attempt.end();
      Connections.reset(exchange.http());
    } else if (fault instanceof Fault.Silence) {
      exchange.response().closeHandler(closed -> attempt.callerLeft());
    } else {
      return false;
    }
    return true;
  }

  static void refuse(Exchange exchange, Refusal refusal) {
    exchange.response().putHeader("content-type", refusal.contentType());
    answer(exchange, refusal.status(), refusal.body(exchange.request().model()));
  }

  /** The request and its answer do not fit the model's window. */
  static void contextLength(Exchange exchange, int window) {
    long tokens = exchange.plan().usage().input() + exchange.plan().usage().output();
    exchange.response().putHeader("content-type", "application/json");
    answer(
        exchange,
        400,
        ChatJson.error(
            "This model's maximum context length is "
                + window
                + " tokens. However, you requested "
                + tokens
                + " tokens. Please reduce the length of the messages or completion.",
            "invalid_request_error",
            "messages",
            "context_length_exceeded"));
  }

  private static void rateLimit(Exchange exchange, Fault.RateLimited fault) {
    HttpServerResponse response = exchange.response();
    long ms = fault.retryAfter().toMillis();
    String seconds = Long.toString(Math.max(0, (ms + 999) / 1000));
    switch (fault.advice()) {
      case NONE -> {}
      case SECONDS -> response.putHeader("retry-after", seconds);
      case MILLISECONDS -> response.putHeader("retry-after-ms", Long.toString(ms));
      case BOTH ->
          response.putHeader("retry-after", seconds).putHeader("retry-after-ms", Long.toString(ms));
    }
    response.putHeader("content-type", "application/json");
    answer(exchange, 429, rateLimitBody(exchange.request().model(), fault));
  }

  private static String rateLimitBody(String model, Fault.RateLimited fault) {
    String advice =
        fault.advice() == Fault.Advice.NONE
            ? ""
            : " Please try again in " + spelled(fault.retryAfter()) + ".";
    return ChatJson.error(
        "Rate limit reached for "
            + model
            + " in organization org-simulated on tokens per min (TPM): Limit 30000, Used 30000,"
            + " Requested 412."
            + advice
            + " Visit https://platform.openai.com/account/rate-limits to learn more.",
        "tokens",
        null,
        "rate_limit_exceeded");
  }

  private static String spelled(Duration delay) {
    long ms = delay.toMillis();
    return ms < 1000
        ? ms + "ms"
        : BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString() + "s";
  }

  private static void answer(Exchange exchange, int status, String body) {
    exchange.commonHeaders();
    exchange.attempt().answered(status);
    exchange.attempt().end();
    exchange.response().setStatusCode(status).end(body);
  }
}
