package dev.detour.sim.server;

import dev.detour.sim.log.Attempt;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.shape.Pieces;
import dev.detour.sim.shape.Plan;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers as a stream, piece by piece, each when it is due.
 *
 * <p>Piece 0 is what comes before the first token and goes out with it; pieces 1 to n carry a token
 * each; then come the finish reason, the usage when asked for, and what marks the end. In the
 * OpenAI dialect each piece is one event; in others it may be several, or none.
 */
final class StreamAnswer {
  private final Exchange exchange;
  private final Plan plan;
  private final Attempt attempt;
  private final HttpServerResponse response;
  private final Pieces pieces;
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
    this.pieces = exchange.shape().stream(exchange.reply());
  }

  static void start(Exchange exchange) {
    StreamAnswer answer = new StreamAnswer(exchange);
    exchange.response().closeHandler(closed -> answer.callerLeft());
    exchange.at(exchange.plan().firstTokenMs(), answer::open);
  }

  private void open() {
    exchange.commonHeaders();
    response.putHeader("content-type", exchange.shape().streamType());
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
    write(next == 0 ? pieces.open() : pieces.token(next - 1));
    next++;
  }

  private void write(List<Buffer> events) {
    for (Buffer event : events) {
      attempt.eventSent();
      lastWrite = response.write(event);
    }
  }

  private void finish() {
    boolean cutEnd = plan.fault().orElse(null) instanceof Fault.MissingDone;
    write(pieces.finish());
    if (exchange.request().includeUsage() && !(cutEnd && pieces.usageInEnd())) {
      attempt.usageReported();
    }
    attempt.bill(plan.usage());
    attempt.end();
    if (!cutEnd) {
      pieces.end().forEach(response::write);
    }
    response.end();
  }

  /** Applies the fault that is due now; false: the stream ends or hangs here. */
  private boolean survivesFault() {
    Fault fault = plan.fault().orElse(null);
    faultDone = true;
    if (fault instanceof Fault.MalformedEvent) {
      response.write(pieces.broken());
      return true;
    } else if (fault instanceof Fault.StreamCut) {
      endEarly();
      lastWrite.onComplete(written -> Connections.cut(exchange.http()));
      return false;
    } else if (fault instanceof Fault.InStreamError) {
      endEarly();
      response.end(pieces.error());
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
