package dev.detour.ingest;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts one export request into records that fit the broker's limit, each a complete request of its
 * own: every span keeps its resource and scope.
 *
 * <p>Spans of one trace stay in one record unless the trace alone is over the limit; then it is cut
 * between spans. A span that is over the limit by itself cannot be stored and is left out.
 */
final class RecordSplitter {
  private final int maxRecordBytes;

  RecordSplitter(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The records of one request.
   *
   * @param oversizedSpans spans that no record could hold
   */
  record Split(List<SpanRecord> records, int oversizedSpans) {
    Split {
      records = List.copyOf(records);
    }
  }

  /** The given request, whose encoded form the caller has at hand, as records. */
  Split split(ExportTraceServiceRequest request, byte[] encoded) {
    int spans = countSpans(request);
    if (spans == 0) {
      return new Split(List.of(), 0);
    }
    if (encoded.length <= maxRecordBytes) {
      return new Split(List.of(new SpanRecord(encoded, spans)), 0);
    }
    Packing packing = new Packing();
    tracesOf(request).values().forEach(packing::addTrace);
    packing.finishRecord();
    return new Split(packing.records, packing.oversizedSpans);
  }

  static int countSpans(ExportTraceServiceRequest request) {
    int spans = 0;
    for (ResourceSpans resource : request.getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        spans += scope.getSpansCount();
      }
    }
    return spans;
  }

  private static Map<ByteString, List<Placed>> tracesOf(ExportTraceServiceRequest request) {
    Map<ByteString, List<Placed>> traces = new LinkedHashMap<>();
    for (ResourceSpans resource : request.getResourceSpansList()) {
      Origin<ResourceSpans> from = new Origin<>(resource.toBuilder().clearScopeSpans().build());
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        Origin<ScopeSpans> within = new Origin<>(scope.toBuilder().clearSpans().build());
        for (Span span : scope.getSpansList()) {
          traces
              .computeIfAbsent(span.getTraceId(), id -> new ArrayList<>())
              .add(new Placed(from, within, span));
        }
      }
    }
    return traces;
  }

  /** A resource or scope without its spans; identity tells apart equal ones. */
  private static final class Origin<M extends MessageLite> {
    private final M message;

    Origin(M message) {
      this.message = message;
    }

    int bytes() {
      return embedded(message.getSerializedSize());
    }
  }

  /** A span and where it belongs. */
  private record Placed(Origin<ResourceSpans> resource, Origin<ScopeSpans> scope, Span span) {
    int bytes() {
      return embedded(span.getSerializedSize());
    }

    /** Size in a record that holds nothing else. */
    int bytesAlone() {
      return resource.bytes() + scope.bytes() + bytes();
    }
  }

  /** An upper bound of a message's size inside another: tag, longest length, content. */
  private static int embedded(int bytes) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(Integer.MAX_VALUE) + bytes;
  }

  /** Fills one record after the other. */
  private final class Packing {
    private final List<SpanRecord> records = new ArrayList<>();
    private final Map<Origin<ResourceSpans>, Map<Origin<ScopeSpans>, List<Span>>> current =
        new LinkedHashMap<>();
    private long currentBytes;
    private int currentSpans;
    private int oversizedSpans;

    void addTrace(List<Placed> trace) {
      if (currentBytes + bytesToAdd(trace) > maxRecordBytes) {
        finishRecord();
      }
      trace.forEach(this::addSpan);
    }

    private void addSpan(Placed placed) {
      if (placed.bytesAlone() > maxRecordBytes) {
        oversizedSpans++;
        return;
      }
      if (currentBytes + bytesToAdd(List.of(placed)) > maxRecordBytes) {
        finishRecord();
      }
      currentBytes += bytesToAdd(List.of(placed));
      currentSpans++;
      current
          .computeIfAbsent(placed.resource, resource -> new LinkedHashMap<>())
          .computeIfAbsent(placed.scope, scope -> new ArrayList<>())
          .add(placed.span);
    }

    /** What the spans need in the current record, with the resources and scopes it lacks. */
    private long bytesToAdd(List<Placed> spans) {
      long bytes = 0;
      Set<Object> counted = new HashSet<>();
      for (Placed placed : spans) {
        Map<Origin<ScopeSpans>, List<Span>> scopes = current.get(placed.resource);
        if (scopes == null && counted.add(placed.resource)) {
          bytes += placed.resource.bytes();
        }
        if ((scopes == null || !scopes.containsKey(placed.scope)) && counted.add(placed.scope)) {
          bytes += placed.scope.bytes();
        }
        bytes += placed.bytes();
      }
      return bytes;
    }

    void finishRecord() {
      if (currentSpans == 0) {
        return;
      }
      ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
      current.forEach(
          (resource, scopes) -> {
            ResourceSpans.Builder resourceSpans = resource.message.toBuilder();
            scopes.forEach(
                (scope, spans) ->
                    resourceSpans.addScopeSpans(scope.message.toBuilder().addAllSpans(spans)));
            request.addResourceSpans(resourceSpans);
          });
      records.add(new SpanRecord(request.build().toByteArray(), currentSpans));
      current.clear();
      currentBytes = 0;
      currentSpans = 0;
    }
  }
}
