package dev.detour.gateway.telemetry;

import java.time.Instant;
import java.util.List;

/**
 * A span under way. What is said of it goes into its wire form at once, so that its end is little
 * more than handing the bytes over. All on one thread; an attribute is set at most once.
 */
final class Span {
  /** Values of {@code Span.SpanKind}. */
  enum Kind {
    SERVER(2),
    CLIENT(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  // Fields of opentelemetry.proto.trace.v1.Span.
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int TRACE_STATE = 3;
  private static final int PARENT_SPAN_ID = 4;
  private static final int NAME = 5;
  private static final int KIND = 6;
  private static final int START_TIME = 7;
  private static final int END_TIME = 8;
  private static final int STATUS = 15;
  private static final int FLAGS = 16;
  private static final int STATUS_CODE = 3;
  private static final int STATUS_ERROR = 2;
  private static final int SAMPLED = 0x01;
  private static final int KNOWN_WHETHER_REMOTE = 0x100;
  private static final int REMOTE = 0x200;

  private final Tracer tracer;
  private final TraceContext context;
  private final long startEpochNanos;
  private final long startNanos = System.nanoTime();
  private ProtoBytes bytes; // one that nobody looks at, after the end
  private boolean failed;
  private boolean ended;
  private long endEpochNanos;

  Span(Tracer tracer, String name, Kind kind, TraceContext parent, long startEpochNanos) {
    this.tracer = tracer;
    this.startEpochNanos = startEpochNanos;
    this.bytes = tracer.takeBuffer();
    long id = TraceContext.newSpanId();
    this.context = parent.under(id);
    bytes.writeId(TRACE_ID, parent.traceHigh(), parent.traceLow());
    bytes.writeId(SPAN_ID, id);
    if (!parent.state().isEmpty()) {
      bytes.writeString(TRACE_STATE, parent.state());
    }
    if (parent.spanId() != 0) {
      bytes.writeId(PARENT_SPAN_ID, parent.spanId());
    }
    bytes.writeString(NAME, name);
    bytes.writeVarint(KIND, kind.number);
    bytes.writeFixed64(START_TIME, startEpochNanos);
    bytes.writeFixed32(FLAGS, SAMPLED | KNOWN_WHETHER_REMOTE | (parent.remote() ? REMOTE : 0));
  }

  /** Its place, for what comes under it. */
  TraceContext context() {
    return context;
  }

  /** Takes over attributes that were encoded before. */
  Span setAllAttributes(byte[] attributes) {
    bytes.append(attributes);
    return this;
  }

  Span setAttribute(AttributeKey<String> key, String value) {
    Attributes.put(bytes, key, value);
    return this;
  }

  Span setAttribute(AttributeKey<Long> key, long value) {
    Attributes.put(bytes, key, value);
    return this;
  }

  Span setAttribute(AttributeKey<Double> key, double value) {
    Attributes.put(bytes, key, value);
    return this;
  }

  Span setAttribute(AttributeKey<Boolean> key, boolean value) {
    Attributes.put(bytes, key, value);
    return this;
  }

  Span setAttribute(AttributeKey<List<String>> key, List<String> values) {
    Attributes.put(bytes, key, values);
    return this;
  }

  /** Says that what it covers failed. */
  void setError() {
    failed = true;
  }

  /** When it began. */
  Instant startedAt() {
    return instant(startEpochNanos);
  }

  /** When it ended; it must have. */
  Instant endedAt() {
    return instant(endEpochNanos);
  }

  private static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(0, epochNanos);
  }

  /** Hands the span over. Only the first call counts. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (failed) {
      bytes.writeLength(STATUS, 2);
      bytes.writeVarint(STATUS_CODE, STATUS_ERROR);
    }
    // By the monotonic clock: whoever sets the time of day does not make a span end before it
    // began.
    endEpochNanos = startEpochNanos + (System.nanoTime() - startNanos);
    bytes.writeFixed64(END_TIME, endEpochNanos);
    tracer.end(bytes);
    bytes = new ProtoBytes(0);
  }
}
