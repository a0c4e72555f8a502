package dev.detour.ingest.intake;

import dev.detour.ingest.intake.Clients.Client;
import dev.detour.ingest.otlp.ExportScan;
import dev.detour.ingest.otlp.ExportScan.Horizon;
import dev.detour.ingest.otlp.JsonTranscoder;
import dev.detour.ingest.otlp.MalformedOtlpException;
import dev.detour.ingest.otlp.RecordSplitter;
import dev.detour.ingest.otlp.SpanRecord;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What happens to an export request whatever transport brought it: admitted, checked, cut into
 * records, stored, and only then answered.
 *
 * <p>Accounting, once a request is at rest: {@code spans received = acked + rejected + failed}. A
 * failed span may be stored all the same (the acknowledgement was late), and the exporter sends it
 * again: readers drop repeated span ids.
 */
public final class SpanIntake {
  /** Clocks of machines differ by less, unless one is wrong. */
  private static final Duration BELIEVABLE_AHEAD = Duration.ofHours(1);

  /** Spans may have waited on a disk for a while, but seldom for so long. */
  private static final Duration BELIEVABLE_BEHIND = Duration.ofDays(1);

  private final SpanLog log;
  private final Clients clients;
  private final ByteBudget budget;
  private final IngestMetrics metrics;
  private final Clock clock;
  private final int maxBodyBytes;
  private final JsonTranscoder json;
  private final RecordSplitter splitter;
  private final RefusalLog refusals = new RefusalLog(System::nanoTime);
  private volatile boolean draining;

  /**
   * @param maxBodyBytes largest body, counted after decompression
   * @param maxRecordBytes largest record of the log
   */
  public SpanIntake(
      SpanLog log,
      Clients clients,
      ByteBudget budget,
      IngestMetrics metrics,
      Clock clock,
      int maxBodyBytes,
      int maxRecordBytes) {
    this.log = log;
    this.clients = clients;
    this.budget = budget;
    this.metrics = metrics;
    this.clock = clock;
    this.maxBodyBytes = maxBodyBytes;
    this.json = new JsonTranscoder(maxBodyBytes);
    this.splitter = new RecordSplitter(maxRecordBytes);
  }

  /** Begins a request. The caller brings it to an end, whatever happens. */
  public Exchange open(Transport transport) {
    metrics.opened(transport);
    return new Exchange(this, transport, budget.open());
  }

  /** From now on every new request is told to come back later. */
  public void drain() {
    draining = true;
  }

  public int maxBodyBytes() {
    return maxBodyBytes;
  }

  IngestMetrics metrics() {
    return metrics;
  }

  RefusalLog refusals() {
    return refusals;
  }

  Client admit(@Nullable String authorization) throws RefusedException {
    if (draining) {
      throw RefusedException.draining();
    }
    Client client = clients.of(authorization);
    client.requireTurn();
    var problem = log.problem();
    if (problem.isPresent()) {
      throw RefusedException.kafkaAway(problem.get());
    }
    return client;
  }

  CompletionStage<ExportTraceServiceResponse> accept(
      byte[] body, ContentCoding coding, Encoding encoding, ByteBudget.Share share)
      throws RefusedException {
    byte[] plain = coding.decode(body, maxBodyBytes);
    if (coding != ContentCoding.IDENTITY) {
      // Taken afterwards, so each worker thread may exceed the budget by one body meanwhile.
      share.take(plain.length);
    }
    try {
      byte[] encoded = encoding == Encoding.JSON ? json.toProtobuf(plain) : plain;
      ExportScan scan = ExportScan.of(encoded, horizon());
      metrics.skewed(scan.ahead(), scan.behind());
      return store(splitter.split(encoded, scan));
    } catch (MalformedOtlpException e) {
      throw RefusedException.malformed(
          "the body is not an ExportTraceServiceRequest: " + e.getMessage());
    }
  }

  private Horizon horizon() {
    long now = TimeUnit.MILLISECONDS.toNanos(clock.millis());
    return new Horizon(now - BELIEVABLE_BEHIND.toNanos(), now + BELIEVABLE_AHEAD.toNanos());
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
                  ? CompletableFuture.completedFuture(answer(split))
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

  private static ExportTraceServiceResponse answer(RecordSplitter.Split split) {
    if (split.rejectedSpans() == 0) {
      return ExportTraceServiceResponse.getDefaultInstance();
    }
    List<String> reasons = new ArrayList<>();
    if (split.oversizedSpans() > 0) {
      reasons.add(split.oversizedSpans() + " larger than a Kafka record");
    }
    if (split.unidentifiedSpans() > 0) {
      reasons.add(
          split.unidentifiedSpans()
              + " without a valid trace id or span id (expected: 16 and 8 bytes, not all zero)");
    }
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(split.rejectedSpans())
                .setErrorMessage("spans that cannot be stored: " + String.join("; ", reasons)))
        .build();
  }
}
