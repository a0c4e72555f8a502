package dev.detour.ingest;

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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP/HTTP: one export request per POST, answered when its spans are safe.
 *
 * <p>The event loop only moves bytes; decompressing, decoding and cutting happen on worker threads.
 */
final class TracesHandler implements Handler<HttpServerRequest> {
  private static final Logger logger = LoggerFactory.getLogger(TracesHandler.class);

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final SpanIntake intake;
  private final ByteBudget budget;
  private final IngestMetrics metrics;
  private final int maxBodyBytes;

  TracesHandler(
      Vertx vertx,
      WorkerExecutor workers,
      SpanIntake intake,
      ByteBudget budget,
      IngestMetrics metrics,
      int maxBodyBytes) {
    this.vertx = vertx;
    this.workers = workers;
    this.intake = intake;
    this.budget = budget;
    this.metrics = metrics;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public void handle(HttpServerRequest request) {
    TracesRequest head;
    try {
      head = TracesRequest.of(request, maxBodyBytes);
      intake.requireLog();
    } catch (RefusedException refusal) {
      refuse(request, refusal);
      return;
    }
    new Exchange(request, head).receiveBody();
  }

  /** Answers with an error. An unread body makes the connection useless for a next request. */
  void refuse(HttpServerRequest request, RefusedException refusal) {
    metrics.refused(refusal);
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(refusal.httpStatus());
    refusal
        .retryAfter()
        .ifPresent(
            wait -> response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds())));
    if (refusal.httpStatus() == 405) {
      response.putHeader(HttpHeaders.ALLOW, "POST");
    }
    if (!request.isEnded()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    send(response, refusal.status().toByteArray());
  }

  private static void send(HttpServerResponse response, byte[] protobuf) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, TracesRequest.PROTOBUF);
    response
        .end(Buffer.buffer(protobuf))
        .onFailure(gone -> logger.debug("the exporter left before its answer", gone));
  }

  /** One request, from its first body byte to its answer. Confined to the request's event loop. */
  private final class Exchange {
    private final HttpServerRequest request;
    private final TracesRequest head;
    private final ByteBudget.Share share = budget.open();
    private final Buffer body = Buffer.buffer();
    private boolean over;

    Exchange(HttpServerRequest request, TracesRequest head) {
      this.request = request;
      this.head = head;
    }

    void receiveBody() {
      request.handler(this::receive);
      request.endHandler(end -> bodyComplete());
      request.exceptionHandler(this::exporterLeft);
    }

    private void receive(Buffer chunk) {
      if (over) {
        return;
      }
      try {
        if (body.length() + chunk.length() > maxBodyBytes) {
          throw RefusedException.tooLarge(maxBodyBytes);
        }
        share.take(chunk.length());
        body.appendBuffer(chunk);
      } catch (RefusedException refusal) {
        finish();
        refuse(request, refusal);
      }
    }

    private void bodyComplete() {
      if (over) {
        return;
      }
      over = true;
      long startedNanos = System.nanoTime();
      byte[] bytes = body.getBytes();
      Context context = vertx.getOrCreateContext();
      workers
          .executeBlocking(() -> accept(bytes), false)
          .compose(stage -> Future.fromCompletionStage(stage, context))
          .onComplete(
              answer -> {
                share.close();
                metrics.answered(Duration.ofNanos(System.nanoTime() - startedNanos));
                send(request.response(), answer.toByteArray());
              },
              failure -> {
                share.close();
                refuse(request, asRefusal(failure));
              });
    }

    private CompletionStage<ExportTraceServiceResponse> accept(byte[] bytes)
        throws RefusedException {
      return intake.acceptProtobuf(
          switch (head.compression()) {
            case NONE -> bytes;
            case GZIP -> gunzip(bytes);
          });
    }

    private byte[] gunzip(byte[] compressed) throws RefusedException {
      byte[] plain = Gunzip.gunzip(compressed, maxBodyBytes);
      // Taken afterwards, so each worker thread may exceed the budget by one body meanwhile.
      share.take(plain.length);
      return plain;
    }

    private void exporterLeft(Throwable cause) {
      if (!over) {
        logger.debug("the exporter left in the middle of its body", cause);
        finish();
      }
    }

    private void finish() {
      over = true;
      share.close();
    }
  }

  private static RefusedException asRefusal(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RefusedException refusal) {
      return refusal;
    }
    logger.error("an export request failed unexpectedly", cause);
    return RefusedException.broken();
  }
}
