package dev.detour.ingest.otlp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts one export request into records that fit the broker's limit, each a complete request of its
 * own: every span keeps its resource and scope.
 *
 * <p>Bytes are copied, never decoded and encoded again, so what this version does not know passes
 * through. Spans of one trace stay in one record unless the trace alone is over the limit; then it
 * is cut between spans. A span that is over the limit by itself cannot be stored and is left out,
 * and so is one without valid ids, which no reader could tell from another.
 */
public final class RecordSplitter {
  private final int maxRecordBytes;

  public RecordSplitter(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The records of one request.
   *
   * @param oversizedSpans spans that no record could hold
   * @param unidentifiedSpans spans without a valid trace id or span id
   */
  public record Split(List<SpanRecord> records, int oversizedSpans, int unidentifiedSpans) {
    public Split {
      records = List.copyOf(records);
    }

    /** Spans that are in no record. */
    public int rejectedSpans() {
      return oversizedSpans + unidentifiedSpans;
    }

    /** All spans of the request. */
    public int spans() {
      return rejectedSpans() + records.stream().mapToInt(SpanRecord::spans).sum();
    }
  }

  /** The given request as records. */
  public Split split(byte[] encoded, ExportScan scan) {
    int unidentified = scan.unidentified().cardinality();
    if (scan.spans() == unidentified) {
      return new Split(List.of(), 0, unidentified);
    }
    if (unidentified == 0 && encoded.length <= maxRecordBytes) {
      return new Split(List.of(new SpanRecord(encoded, scan.spans())), 0, 0);
    }
    RecordPacker packer = new RecordPacker(encoded, maxRecordBytes);
    new TraceGrouping(encoded, scan.unidentified()).traces().forEach(packer::addTrace);
    return new Split(packer.finish(), packer.oversizedSpans(), unidentified);
  }

  /**
   * A part of the request that spans share: a resource or a scope without what it contains.
   *
   * @param ranges where its bytes are: from, to, from, to, ...
   */
  @SuppressWarnings("ArrayRecordComponent") // Told apart by identity.
  record Origin(int[] ranges, int bytes) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** A span, where its bytes are, and what it belongs to. */
  record Placed(Origin resource, Origin scope, int from, int to) {}

  /** Sorts the spans of a request that was checked by their traces, in order of appearance. */
  private static final class TraceGrouping {
    private record TraceId(long high, long low) {}

    private final WireReader reader;
    private final BitSet leftOut;
    private final Map<TraceId, List<Placed>> traces = new LinkedHashMap<>();
    private int span;

    TraceGrouping(byte[] encoded, BitSet leftOut) {
      this.reader = new WireReader(encoded);
      this.leftOut = leftOut;
    }

    Iterable<List<Placed>> traces() {
      try {
        resources(reader.bytes().length);
      } catch (MalformedOtlpException e) {
        throw new IllegalStateException("the request changed after its check", e);
      }
      return traces.values();
    }

    private void resources(int end) throws MalformedOtlpException {
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag == Tags.RESOURCE_SPANS) {
          int resourceEnd = reader.readLength(end);
          int from = reader.position();
          Origin resource = originOf(Tags.SCOPE_SPANS, resourceEnd);
          reader.moveTo(from);
          scopes(resource, resourceEnd);
        } else {
          reader.skipValue(tag, end, 0);
        }
      }
    }

    private void scopes(Origin resource, int end) throws MalformedOtlpException {
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag == Tags.SCOPE_SPANS) {
          int scopeEnd = reader.readLength(end);
          int from = reader.position();
          Origin scope = originOf(Tags.SPANS, scopeEnd);
          reader.moveTo(from);
          spans(resource, scope, scopeEnd);
        } else {
          reader.skipValue(tag, end, 0);
        }
      }
    }

    private void spans(Origin resource, Origin scope, int end) throws MalformedOtlpException {
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag != Tags.SPANS) {
          reader.skipValue(tag, end, 0);
          continue;
        }
        int spanEnd = reader.readLength(end);
        int from = reader.position();
        if (!leftOut.get(span++)) {
          traces
              .computeIfAbsent(traceId(spanEnd), id -> new ArrayList<>(1))
              .add(new Placed(resource, scope, from, spanEnd));
        }
        reader.moveTo(spanEnd);
      }
    }

    private TraceId traceId(int end) throws MalformedOtlpException {
      TraceId id = new TraceId(0, 0);
      while (reader.position() < end) {
        int tag = reader.readTag(end);
        if (tag == Tags.TRACE_ID) {
          int idEnd = reader.readLength(end);
          id = new TraceId(reader.readFixed64(idEnd), reader.readFixed64(idEnd));
        } else {
          reader.skipValue(tag, end, 0);
        }
      }
      return id;
    }

    /** The fields up to {@code end} other than those with the tag of the contents. */
    private Origin originOf(int contents, int end) throws MalformedOtlpException {
      int[] ranges = new int[2];
      int used = 0;
      int bytes = 0;
      while (reader.position() < end) {
        int from = reader.position();
        int tag = reader.readTag(end);
        reader.skipValue(tag, end, 0);
        if (tag == contents) {
          continue;
        }
        bytes += reader.position() - from;
        if (used > 0 && ranges[used - 1] == from) {
          ranges[used - 1] = reader.position();
          continue;
        }
        if (used == ranges.length) {
          ranges = Arrays.copyOf(ranges, used * 2);
        }
        ranges[used++] = from;
        ranges[used++] = reader.position();
      }
      return new Origin(Arrays.copyOf(ranges, used), bytes);
    }
  }
}
