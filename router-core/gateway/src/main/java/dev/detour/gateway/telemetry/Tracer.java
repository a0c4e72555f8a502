package dev.detour.gateway.telemetry;

import dev.detour.gateway.telemetry.Span.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes decision spans. Every one is recorded, whatever the caller's trace context says of
 * sampling: a decision log has no gaps.
 */
public final class Tracer {
  private final Clock clock;
  private final Consumer<byte[]> ended;

  /**
   * Creates a tracer.
   *
   * @param ended takes the encoded span, on the thread that ends it
   */
  Tracer(Clock clock, Consumer<byte[]> ended) {
    this.clock = clock;
    this.ended = ended;
  }

  Span start(String name, Kind kind, TraceContext parent) {
    return new Span(this, name, kind, parent, epochNanos());
  }

  private long epochNanos() {
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  void accept(byte[] span) {
    ended.accept(span);
  }
}
