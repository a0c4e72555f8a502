package dev.detour.ingest.grpc;

import dev.detour.ingest.intake.Exchange;
import dev.detour.ingest.intake.RefusedException;
import dev.detour.ingest.intake.SpanIntake;
import dev.detour.ingest.intake.Transport;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees every call from its head to its end, those included that the library answers by itself: so
 * that all are counted, and bytes are counted as they arrive rather than when a message is whole.
 */
final class ExchangeTracer extends ServerStreamTracer {
  private static final Context.Key<ExchangeTracer> KEY = Context.key("exchange");

  private final SpanIntake intake;
  private final Exchange exchange;
  private volatile @Nullable Consumer<RefusedException> onRefusal;

  private ExchangeTracer(SpanIntake intake) {
    this.intake = intake;
    this.exchange = intake.open(Transport.GRPC);
  }

  /** Makes one for each call. */
  static final class Factory extends ServerStreamTracer.Factory {
    private final SpanIntake intake;

    Factory(SpanIntake intake) {
      this.intake = intake;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
      return new ExchangeTracer(intake);
    }
  }

  /** The tracer of the call that the current thread handles. */
  static ExchangeTracer current() {
    return KEY.get();
  }

  Exchange exchange() {
    return exchange;
  }

  int maxBodyBytes() {
    return intake.maxBodyBytes();
  }

  /** Whom to tell when the bytes that arrive are too many. Set before any is asked for. */
  void onRefusal(Consumer<RefusedException> listener) {
    onRefusal = listener;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundWireSize(long bytes) {
    Consumer<RefusedException> listener = onRefusal;
    if (exchange.isOver() || listener == null) {
      return;
    }
    try {
      exchange.receive(bytes);
    } catch (RefusedException refusal) {
      listener.accept(refusal);
    }
  }

  /** Counts what ended without this receiver's doing. */
  @Override
  public void streamClosed(Status status) {
    switch (status.getCode()) {
      case OK, CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE -> exchange.left();
      case RESOURCE_EXHAUSTED -> exchange.refuse(RefusedException.tooLarge(maxBodyBytes()));
      case UNIMPLEMENTED ->
          exchange.refuse(RefusedException.noSuchPath("an unknown method or grpc-encoding"));
      default -> exchange.refuse(RefusedException.malformed(status.getCode().name()));
    }
  }
}
