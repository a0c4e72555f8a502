package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.shape.Plan;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Answers in one piece, when the last token is due. */
final class PlainAnswer {
  private final Exchange exchange;

  private PlainAnswer(Exchange exchange) {
    this.exchange = exchange;
  }

  static void start(Exchange exchange) {
    PlainAnswer answer = new PlainAnswer(exchange);
    exchange.response().closeHandler(closed -> answer.callerLeft());
    exchange.at(exchange.plan().lastTokenMs(), answer::send);
  }

  private void send() {
    Plan plan = exchange.plan();
    Attempt attempt = exchange.attempt();
    Buffer json = exchange.shape().whole(exchange.reply());
    HttpServerResponse response = exchange.response();
    exchange.commonHeaders();
    response.putHeader("content-type", "application/json");
    attempt.bill(plan.usage());
    attempt.tokenSent();
    Fault fault = plan.fault().orElse(null);
    if (fault instanceof Fault.StreamCut) {
      writeHalf(json).onComplete(written -> Connections.cut(exchange.http()));
      attempt.end();
    } else if (fault instanceof Fault.StreamStall) {
      writeHalf(json);
    } else if (fault instanceof Fault.MalformedEvent) {
      end(json.slice(0, json.length() / 2));
    } else if (fault instanceof Fault.InStreamError) {
      String model = exchange.request().model();
      end(Buffer.buffer(exchange.api().refusal(Refusal.ERROR_WITH_STATUS_200, model).body()));
    } else {
      attempt.usageReported();
      end(json);
    }
  }

  private Future<Void> writeHalf(Buffer json) {
    exchange.attempt().answered(200);
    exchange.response().putHeader("content-length", Integer.toString(json.length()));
    return exchange.response().write(json.slice(0, json.length() / 2));
  }

  private void end(Buffer body) {
    exchange.attempt().answered(200);
    exchange.attempt().end();
    exchange.response().end(body);
  }

  private void callerLeft() {
    Attempt attempt = exchange.attempt();
    if (!attempt.ended()) {
      attempt.bill(exchange.plan().usageAfter(exchange.plan().tokensMade(attempt.elapsedMs())));
      attempt.callerLeft();
    }
  }
}
