package dev.detour.ingest.intake;

import dev.detour.ingest.intake.Clients.Client;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One export request from its first byte to its one fate: accepted, refused for a reason, or left
 * by its exporter. What it holds of the byte budget is given back with that. May be used by one
 * thread after another; fates may race, and the first one counts.
 */
public final class Exchange {
  private static final Logger logger = LoggerFactory.getLogger(Exchange.class);

  private final SpanIntake intake;
  private final Transport transport;
  private final ByteBudget.Share share;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable Client client;
  private final AtomicLong receivedBytes = new AtomicLong();

  Exchange(SpanIntake intake, Transport transport, ByteBudget.Share share) {
    this.intake = intake;
    this.transport = transport;
    this.share = share;
  }

  /**
   * Asks for admission, before the body is read.
   *
   * @param authorization the header's value; null: there is none
   * @throws RefusedException when the request can be refused without its body
   */
  public void admit(@Nullable String authorization) throws RefusedException {
    client = intake.admit(authorization);
  }

  /**
   * Notes that more of the body has arrived.
   *
   * @throws RefusedException when the body is too large, or too much is held already
   */
  public void receive(long bytes) throws RefusedException {
    if (receivedBytes.addAndGet(bytes) > intake.maxBodyBytes()) {
      throw RefusedException.tooLarge(intake.maxBodyBytes());
    }
    share.take(bytes);
  }

  /**
   * Notes that a transport's own decompression holds so many bytes more than have arrived.
   *
   * @throws RefusedException when too much is held already
   */
  public void holdUnfolded(long bytes) throws RefusedException {
    share.take(Math.max(0, bytes - receivedBytes.get()));
  }

  /**
   * Takes the whole body, on a thread that may work. The stage completes with the answer when every
   * span is safe or told as rejected; else it fails, and {@link #refusalOf} says what to answer.
   */
  public CompletionStage<ExportTraceServiceResponse> complete(
      byte[] body, ContentCoding coding, Encoding encoding) {
    Client sender = client;
    if (sender == null) {
      throw new IllegalStateException("complete() before admit()");
    }
    sender.pay(receivedBytes.get());
    intake.metrics().body(sender.name(), receivedBytes.get());
    long startedNanos = System.nanoTime();
    CompletionStage<ExportTraceServiceResponse> stored;
    try {
      stored = intake.accept(body, coding, encoding, share);
    } catch (RefusedException | RuntimeException e) {
      stored = CompletableFuture.failedFuture(e);
    }
    return stored.whenComplete(
        (answer, failure) -> {
          if (failure == null && finish("accepted")) {
            intake.metrics().answered(Duration.ofNanos(System.nanoTime() - startedNanos));
          }
        });
  }

  /** Ends with a refusal. False: it had ended already, so there is nothing to tell. */
  public boolean refuse(RefusedException refusal) {
    if (!finish(refusal.reason())) {
      return false;
    }
    Client sender = client;
    intake.refusals().note(refusal.reason(), transport, sender == null ? "unknown" : sender.name());
    return true;
  }

  /** Ends because the exporter went away before its answer. */
  public void left() {
    finish("left");
  }

  public boolean isOver() {
    return over.get();
  }

  private boolean finish(String result) {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    share.close();
    intake.metrics().closed(transport, result);
    return true;
  }

  /** How to answer a request whose completion failed. */
  public static RefusedException refusalOf(Throwable failure) {
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
