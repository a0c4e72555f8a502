package dev.detour.ingest.otlp;

import java.util.BitSet;

/**
 * One pass over an encoded {@code ExportTraceServiceRequest}: is it one, how many spans has it, and
 * which of them no reader could ever use.
 *
 * @param spans all spans, the unidentified ones included
 * @param unidentified positions of the spans without a valid trace id or span id
 * @param ahead spans that ended later than the {@link Horizon} allows
 * @param behind spans that ended earlier than the {@link Horizon} allows
 */
public record ExportScan(int spans, BitSet unidentified, int ahead, int behind) {

  /**
   * Spans that ended outside are counted as told by a wrong clock. They are stored all the same.
   *
   * @param fromNanos earliest believable end, in nanoseconds of the Unix epoch
   * @param toNanos latest believable end
   */
  public record Horizon(long fromNanos, long toNanos) {
    /** Believes every clock. */
    public static final Horizon UNLIMITED = new Horizon(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /**
   * Scans one request.
   *
   * @throws MalformedOtlpException when the bytes are no export request
   */
  public static ExportScan of(byte[] encoded, Horizon horizon) throws MalformedOtlpException {
    Walk walk = new Walk(new WireReader(encoded), horizon);
    walk.export(encoded.length);
    return new ExportScan(walk.spans, walk.unidentified, walk.ahead, walk.behind);
  }

  private static final class Walk {
    private final WireReader reader;
    private final Horizon horizon;
    private final BitSet unidentified = new BitSet();
    private int spans;
    private int ahead;
    private int behind;

    Walk(WireReader reader, Horizon horizon) {
      this.reader = reader;
      this.horizon = horizon;
    }

    void export(int end) throws MalformedOtlpException {
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag == Tags.RESOURCE_SPANS) {
          resource(reader.readLength(end));
        } else {
          reader.checkField(Shape.EXPORT, tag, end, 0);
        }
      }
    }

    private void resource(int end) throws MalformedOtlpException {
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag == Tags.SCOPE_SPANS) {
          scope(reader.readLength(end));
        } else {
          reader.checkField(Shape.RESOURCE_SPANS, tag, end, 1);
        }
      }
    }

    private void scope(int end) throws MalformedOtlpException {
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag == Tags.SPANS) {
          span(reader.readLength(end));
        } else {
          reader.checkField(Shape.SCOPE_SPANS, tag, end, 2);
        }
      }
    }

    private void span(int end) throws MalformedOtlpException {
      boolean traceId = false;
      boolean spanId = false;
      long endNanos = 0;
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        switch (tag) {
          case Tags.TRACE_ID -> traceId = isId(reader.readLength(end), Tags.TRACE_ID_BYTES);
          case Tags.SPAN_ID -> spanId = isId(reader.readLength(end), Tags.SPAN_ID_BYTES);
          case Tags.END_TIME -> endNanos = reader.readFixed64(end);
          default -> reader.checkField(Shape.SPAN, tag, end, 3);
        }
      }
      if (!traceId || !spanId) {
        unidentified.set(spans);
      }
      if (endNanos > horizon.toNanos() || endNanos < 0) {
        ahead++;
      } else if (endNanos < horizon.fromNanos()) {
        behind++;
      }
      spans++;
    }

    /** Whether the value up to {@code end} has the length of an id and is not all zeros. */
    private boolean isId(int end, int length) {
      int from = reader.position();
      reader.moveTo(end);
      boolean set = false;
      for (int i = from; i < end && !set; i++) {
        set = reader.bytes()[i] != 0;
      }
      return set && end - from == length;
    }
  }
}
