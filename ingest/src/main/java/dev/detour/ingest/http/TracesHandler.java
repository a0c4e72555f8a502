package dev.detour.ingest.http;

import dev.detour.ingest.intake.Encoding;
import dev.detour.ingest.intake.Exchange;
import dev.detour.ingest.intake.RefusedException;
import dev.detour.ingest.intake.SpanIntake;
import dev.detour.ingest.intake.Transport;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP/HTTP: one export request per POST, answered when its spans are safe.
 *
 * <p>The event loop only moves bytes; decompressing, checking and cutting happen on worker threads.
 */
public final class TracesHandler implements Handler<HttpServerRequest> {
  private static final Logger logger = LoggerFactory.getLogger(TracesHandler.class);

  /** How long the rest of a refused body is read and thrown away. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final SpanIntake intake;
  private final Duration bodyTimeout;

  /**
   * @param bodyTimeout how long a body may take to arrive
   */
  public TracesHandler(
      Vertx vertx, WorkerExecutor workers, SpanIntake intake, Duration bodyTimeout) {
    this.vertx = vertx;
    this.workers = workers;
    this.intake = intake;
    this.bodyTimeout = bodyTimeout;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Exchange exchange = intake.open(Transport.HTTP);
    try {
      TracesRequest head = TracesRequest.of(request, intake.maxBodyBytes());
      exchange.admit(request.getHeader(HttpHeaders.AUTHORIZATION));
      new Body(request, head, exchange).receive();
    } catch (RefusedException refusal) {
      refuse(request, exchange, refusal);
    }
  }

  /** Answers with an error. An unread body makes the connection useless for a next request. */
  private void refuse(HttpServerRequest request, Exchange exchange, RefusedException refusal) {
    HttpServerResponse response = request.response();
    if (!exchange.refuse(refusal) || response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(refusal.httpStatus());
    refusal
        .retryAfter()
        .ifPresent(
            wait -> response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds())));
    switch (refusal.httpStatus()) {
      case 401 -> response.putHeader("WWW-Authenticate", "Bearer");
      case 405 -> response.putHeader(HttpHeaders.ALLOW, "POST");
      default -> {}
    }
    if (!request.isEnded()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      closeSoon(request);
    }
    Encoding encoding = TracesRequest.answerEncoding(request);
    send(response, encoding, Answers.error(refusal.status(), encoding));
  }

  /**
   * Ends a connection whose body is not wanted. Not at once: the exporter may read its answer only
   * when it has sent everything, and a connection that is cut meanwhile loses the answer.
   */
  private void closeSoon(HttpServerRequest request) {
    long timer =
        vertx.setTimer(LINGER.toMillis(), id -> request.connection().close().onComplete(it -> {}));
    request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private static void send(HttpServerResponse response, Encoding encoding, byte[] body) {
    response.putHeader(
        HttpHeaders.CONTENT_TYPE,
        encoding == Encoding.JSON ? TracesRequest.JSON : TracesRequest.PROTOBUF);
    response
        .end(Buffer.buffer(body))
        .onFailure(gone -> logger.debug("the exporter left before its answer", gone));
  }

  /** The body of one request and its answer. Confined to the request's event loop. */
  private final class Body {
    private final HttpServerRequest request;
    private final TracesRequest head;
    private final Exchange exchange;
    private final BodyBytes bytes = new BodyBytes();
    private final long timer;
    private boolean whole;

    Body(HttpServerRequest request, TracesRequest head, Exchange exchange) {
      this.request = request;
      this.head = head;
      this.exchange = exchange;
      this.timer = vertx.setTimer(bodyTimeout.toMillis(), id -> refuse(tooSlow()));
    }

    void receive() {
      request.handler(this::part);
      request.endHandler(end -> complete());
      request.exceptionHandler(cause -> exporterLeft());
      request.response().closeHandler(closed -> exporterLeft());
    }

    private RefusedException tooSlow() {
      return RefusedException.tooSlow(bodyTimeout);
    }

    private void part(Buffer part) {
      if (exchange.isOver()) {
        return;
      }
      try {
        exchange.receive(part.length());
        bytes.append(part);
      } catch (RefusedException refusal) {
        refuse(refusal);
      }
    }

    private void complete() {
      vertx.cancelTimer(timer);
      if (exchange.isOver()) {
        return;
      }
      whole = true;
      Context context = vertx.getOrCreateContext();
      workers
          .executeBlocking(
              () -> exchange.complete(bytes.join(), head.coding(), head.encoding()), false)
          .compose(stage -> Future.fromCompletionStage(stage, context))
          .onComplete(this::answer, failure -> refuse(Exchange.refusalOf(failure)));
    }

    private void answer(ExportTraceServiceResponse answer) {
      send(request.response(), head.encoding(), Answers.success(answer, head.encoding()));
    }

    private void refuse(RefusedException refusal) {
      vertx.cancelTimer(timer);
      TracesHandler.this.refuse(request, exchange, refusal);
    }

    private void exporterLeft() {
      vertx.cancelTimer(timer);
      if (!whole) {
        exchange.left();
      }
    }
  }
}
