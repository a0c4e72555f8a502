package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers as a stream of server-sent events, each when it is due.
 *
 * <p>Event 0 names the role and goes out with the first token; events 1 to n carry a token each;
 * then come the finish reason, the usage when asked for, and {@code [DONE]}.
 */
final class StreamAnswer {
  private final Exchange exchange;
  private final Plan plan;
  private final Attempt attempt;
  private final HttpServerResponse response;
  private final ChatJson.Chunks chunks;
  private final int tokens;
  private final int faultAt;
  private int next;
  private boolean faultDone;
  private Future<Void> lastWrite = Future.succeededFuture();

  private StreamAnswer(Exchange exchange) {
    this.exchange = exchange;
    this.plan = exchange.plan();
    this.attempt = exchange.attempt();
    this.response = exchange.response();
    this.tokens = (int) plan.usage().visible();
    this.faultAt = Math.min(faultAfter(plan.fault().orElse(null)), tokens + 1);
    this.chunks =
        new ChatJson.Chunks(
            plan,
            exchange.request().model(),
            System.currentTimeMillis() / 1000,
            exchange.request());
  }

  static void start(Exchange exchange) {
    StreamAnswer answer = new StreamAnswer(exchange);
    exchange.response().closeHandler(closed -> answer.callerLeft());
    exchange.at(exchange.plan().firstTokenMs(), answer::open);
  }

  private void open() {
    exchange.commonHeaders();
    response.putHeader("content-type", "text/event-stream; charset=utf-8");
    response.putHeader("cache-control", "no-cache");
    response.setChunked(true);
    attempt.answered(200);
    lastWrite = response.writeHead();
    pump();
  }

  /** Sends every event that is due, then sleeps until the next one is. */
  private void pump() {
    while (next <= tokens) {
      if (next == faultAt && !faultDone && !survivesFault()) {
        return;
      }
      if (dueMs(next) > attempt.elapsedMs()) {
        exchange.at(dueMs(next), this::pump);
        return;
      }
      sendNext();
    }
    if (faultDone || survivesFault()) {
      finish();
    }
  }

  /** The role goes with the first token. */
  private double dueMs(int event) {
    return plan.firstTokenMs() + plan.msPerToken() * Math.max(0, event - 1);
  }

  private void sendNext() {
    if (next > 0) {
      attempt.tokenSent();
    }
    write(next == 0 ? chunks.role() : chunks.token(next - 1));
    next++;
  }

  private void write(String event) {
    attempt.eventSent();
    lastWrite = response.write(event);
  }

  private void finish() {
    write(chunks.finish());
    if (exchange.request().includeUsage()) {
      write(chunks.usageEvent());
      attempt.usageReported();
    }
    attempt.bill(plan.usage());
    attempt.end();
    if (plan.fault().orElse(null) instanceof Fault.MissingDone) {
      response.end();
    } else {
      response.end(ChatJson.DONE);
    }
  }

  /** Applies the fault that is due now; false: the stream ends or hangs here. */
  private boolean survivesFault() {
    Fault fault = plan.fault().orElse(null);
    faultDone = true;
    if (fault instanceof Fault.MalformedEvent) {
      response.write(chunks.broken());
      return true;
    } else if (fault instanceof Fault.StreamCut) {
      endEarly();
      lastWrite.onComplete(written -> Connections.cut(exchange.http()));
      return false;
    } else if (fault instanceof Fault.InStreamError) {
      endEarly();
      response.end("data: " + Refusal.SERVER_ERROR.body(exchange.request().model()) + "\n\n");
      return false;
    }
    return !(fault instanceof Fault.StreamStall);
  }

  private void endEarly() {
    attempt.bill(plan.usageAfter(Math.max(0, next - 1)));
    attempt.end();
  }

  private void callerLeft() {
    if (!attempt.ended()) {
      attempt.bill(plan.usageAfter(Math.max(0, next - 1)));
      attempt.callerLeft();
    }
  }

  private static int faultAfter(@Nullable Fault fault) {
    if (fault instanceof Fault.StreamCut it) {
      return it.afterEvents();
    } else if (fault instanceof Fault.StreamStall it) {
      return it.afterEvents();
    } else if (fault instanceof Fault.MalformedEvent it) {
      return it.afterEvents();
    } else if (fault instanceof Fault.InStreamError it) {
      return it.afterEvents();
    }
    return Integer.MAX_VALUE;
  }
}
