package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One attempt on its way: the socket, the plan, and the record of what is done. */
record Exchange(
    Vertx vertx, HttpServerRequest http, ChatRequest request, Plan plan, Attempt attempt) {

  HttpServerResponse response() {
    return http.response();
  }

  /** Runs {@code step} when {@code elapsedMs} have passed since arrival, unless the caller left. */
  void at(double elapsedMs, Runnable step) {
    long waitMs = (long) Math.ceil(elapsedMs - attempt.elapsedMs());
    if (waitMs <= 0) {
      step.run();
    } else {
      vertx.setTimer(waitMs, timer -> runUnlessOver(step));
    }
  }

  private void runUnlessOver(Runnable step) {
    if (!attempt.ended()) {
      step.run();
    }
  }

  /** Puts the headers that every answer of the API has. */
  void commonHeaders() {
    response().putHeader("x-request-id", "req_" + plan.id());
    response().putHeader("openai-processing-ms", Long.toString((long) attempt.elapsedMs()));
  }
}
