package dev.detour.gateway.telemetry;

import dev.detour.gateway.telemetry.Span.Kind;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Makes decision spans. Every one is recorded, whatever the caller's trace context says of
 * sampling: a decision log has no gaps.
 */
public final class Tracer {
  /** Enough for the spans that one event loop has under way. */
  private static final int MOST_KEPT = 512;

  private static final int USUAL_SIZE = 1536;
  private static final int LARGEST_KEPT = 8 * USUAL_SIZE;

  private final Clock clock;
  private final EndedSpans ended;
  private final FastThreadLocal<Deque<ProtoBytes>> buffers =
      new FastThreadLocal<>() {
        @Override
        protected Deque<ProtoBytes> initialValue() {
          return new ArrayDeque<>();
        }
      };

  /** Takes encoded spans, on the threads that end them. */
  interface EndedSpans {
    /** The first {@code size} bytes are a span; they are its maker's again afterwards. */
    void accept(byte[] bytes, int size);
  }

  /**
   * Creates a tracer.
   *
   * @param ended takes what the spans are in the end
   */
  Tracer(Clock clock, EndedSpans ended) {
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

  /**
   * Bytes for a span. Those of ended spans are used again: on a busy machine, memory that is in the
   * processor's cache is what makes a span cheap.
   */
  ProtoBytes takeBuffer() {
    ProtoBytes kept = buffers.get().pollFirst();
    return kept == null ? new ProtoBytes(USUAL_SIZE) : kept;
  }

  /** Hands over an ended span, and takes its bytes back. */
  void end(ProtoBytes span) {
    ended.accept(span.array(), span.size());
    Deque<ProtoBytes> kept = buffers.get();
    if (kept.size() < MOST_KEPT && span.array().length <= LARGEST_KEPT) {
      span.truncate(0);
      kept.addFirst(span);
    }
  }
}
