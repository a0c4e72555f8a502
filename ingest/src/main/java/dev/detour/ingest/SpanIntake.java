package dev.detour.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What happens to an export request whatever transport brought it: checked, cut into records,
 * stored, and only then answered.
 *
 * <p>Accounting, once a request is at rest: {@code spans received = acked + rejected + failed}. A
 * failed span may be stored all the same (the acknowledgement was late), and the exporter sends it
 * again: readers drop repeated span ids.
 */
final class SpanIntake {
  private final SpanLog log;
  private final RecordSplitter splitter;
  private final IngestMetrics metrics;

  SpanIntake(SpanLog log, RecordSplitter splitter, IngestMetrics metrics) {
    this.log = log;
    this.splitter = splitter;
    this.metrics = metrics;
  }

  /** Fails at once when storing is known to be impossible now, before any work on the request. */
  void requireLog() throws RefusedException {
    var problem = log.problem();
    if (problem.isPresent()) {
      throw RefusedException.kafkaAway(problem.get());
    }
  }

  /**
   * Takes a protobuf-encoded request. The stage completes with the answer when every record is
   * safe, and fails with {@link RefusedException} when one is not.
   *
   * @throws RefusedException when the bytes are no export request
   */
  CompletionStage<ExportTraceServiceResponse> acceptProtobuf(byte[] encoded)
      throws RefusedException {
    ExportTraceServiceRequest request;
    try {
      request = ExportTraceServiceRequest.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw RefusedException.malformed(
          "the body is not an ExportTraceServiceRequest: " + e.getMessage());
    }
    return store(splitter.split(request, encoded));
  }

  private CompletionStage<ExportTraceServiceResponse> store(RecordSplitter.Split split) {
    metrics.received(split);
    AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    List<CompletableFuture<Void>> parts =
        split.records().stream().map(record -> append(record, firstFailure)).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenCompose(
            done -> {
              Throwable failure = firstFailure.get();
              return failure == null
                  ? CompletableFuture.completedFuture(answer(split.oversizedSpans()))
                  : CompletableFuture.failedFuture(
                      RefusedException.kafkaAway(String.valueOf(failure.getMessage())));
            });
  }

  private CompletableFuture<Void> append(
      SpanRecord record, AtomicReference<@Nullable Throwable> firstFailure) {
    return log.append(record)
        .<Void>handle(
            (stored, failure) -> {
              if (failure == null) {
                metrics.acked(record);
              } else {
                metrics.failed(record);
                firstFailure.compareAndSet(null, failure);
              }
              return null;
            })
        .toCompletableFuture();
  }

  private static ExportTraceServiceResponse answer(int oversizedSpans) {
    if (oversizedSpans == 0) {
      return ExportTraceServiceResponse.getDefaultInstance();
    }
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(oversizedSpans)
                .setErrorMessage("spans larger than a Kafka record cannot be stored"))
        .build();
  }
}
