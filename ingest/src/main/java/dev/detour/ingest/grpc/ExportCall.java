package dev.detour.ingest.grpc;

import dev.detour.ingest.grpc.OtlpMethods.Message;
import dev.detour.ingest.intake.ContentCoding;
import dev.detour.ingest.intake.Encoding;
import dev.detour.ingest.intake.Exchange;
import dev.detour.ingest.intake.RefusedException;
import dev.detour.ingest.intake.RpcStatus;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@code TraceService/Export}. The library calls it by one thread after another. */
final class ExportCall extends ServerCall.Listener<Message> {
  private static final Logger logger = LoggerFactory.getLogger(ExportCall.class);

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Where gRPC carries a {@code google.rpc.Status} with its details. */
  static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** A unary call has one message; asking for two shows a second one. */
  private static final int MESSAGES_ASKED_FOR = 2;

  private final ServerCall<Message, ExportTraceServiceResponse> call;
  private final ScheduledExecutorService timer;
  private final Duration bodyTimeout;
  private final ExchangeTracer tracer = ExchangeTracer.current();
  private final Exchange exchange = tracer.exchange();
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable Future<?> timeout;
  private @Nullable Message message;

  ExportCall(
      ServerCall<Message, ExportTraceServiceResponse> call,
      ScheduledExecutorService timer,
      Duration bodyTimeout) {
    this.call = call;
    this.timer = timer;
    this.bodyTimeout = bodyTimeout;
  }

  ExportCall start(Metadata headers) {
    try {
      exchange.admit(headers.get(AUTHORIZATION));
    } catch (RefusedException refusal) {
      refuse(refusal);
      return this;
    }
    // From another thread: the library does not expect its call to end while it reads for it.
    tracer.onRefusal(refusal -> timer.execute(() -> refuse(refusal)));
    timeout =
        timer.schedule(
            () -> refuse(RefusedException.tooSlow(bodyTimeout)),
            bodyTimeout.toMillis(),
            TimeUnit.MILLISECONDS);
    call.request(MESSAGES_ASKED_FOR);
    return this;
  }

  @Override
  public void onMessage(Message received) {
    if (message != null) {
      refuse(RefusedException.malformed("more than one message in a call"));
      return;
    }
    message = received;
  }

  @Override
  public void onHalfClose() {
    cancelTimeout();
    if (exchange.isOver()) {
      return;
    }
    try {
      if (message == null) {
        throw RefusedException.malformed("a call without a message");
      }
      byte[] bytes = message.orRefusal(tracer.maxBodyBytes());
      message = null;
      exchange.holdUnfolded(bytes.length);
      exchange
          .complete(bytes, ContentCoding.IDENTITY, Encoding.PROTOBUF)
          .whenComplete(this::answer);
    } catch (RefusedException refusal) {
      refuse(refusal);
    }
  }

  @Override
  public void onCancel() {
    cancelTimeout();
    message = null;
  }

  private void answer(@Nullable ExportTraceServiceResponse answer, @Nullable Throwable failure) {
    if (answer == null) {
      refuse(failure == null ? RefusedException.broken() : Exchange.refusalOf(failure));
    } else if (answered.compareAndSet(false, true) && !call.isCancelled()) {
      call.sendHeaders(new Metadata());
      call.sendMessage(answer);
      call.close(Status.OK, new Metadata());
    }
  }

  private void refuse(RefusedException refusal) {
    exchange.refuse(refusal);
    cancelTimeout();
    if (answered.compareAndSet(false, true) && !call.isCancelled()) {
      RpcStatus status = refusal.status();
      Metadata trailers = new Metadata();
      trailers.put(STATUS_DETAILS, status.toByteArray());
      call.close(Status.fromCodeValue(status.code()).withDescription(status.message()), trailers);
      logger.debug("refused a call: {}", refusal.reason());
    }
  }

  private void cancelTimeout() {
    Future<?> pending = timeout;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
