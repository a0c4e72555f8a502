package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.shape.Api;
import dev.detour.sim.shape.ChatRequest;
import dev.detour.sim.shape.Plan;
import dev.detour.sim.shape.Reply;
import dev.detour.sim.shape.Shape;
import dev.detour.sim.shape.Written;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One attempt on its way: the socket, the wire shape, the plan, and the record of what is done. */
record Exchange(
    Vertx vertx,
    HttpServerRequest http,
    Api api,
    Shape shape,
    ChatRequest request,
    Plan plan,
    Attempt attempt) {

  HttpServerResponse response() {
    return http.response();
  }

  /** The answer, to be written from now on. */
  Reply reply() {
    return new Reply(plan, request, System.currentTimeMillis() / 1000);
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
    api.headers(plan.id(), (long) attempt.elapsedMs()).forEach(response()::putHeader);
  }

  /** Answers with a refusal; nothing is billed. */
  void refuse(Written written) {
    commonHeaders();
    response().putHeader("content-type", written.contentType());
    written.headers().forEach(response()::putHeader);
    attempt.answered(written.status());
    attempt.end();
    response().setStatusCode(written.status()).end(written.body());
  }
}
