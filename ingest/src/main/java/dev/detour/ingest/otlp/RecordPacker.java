package dev.detour.ingest.otlp;

import com.google.protobuf.CodedOutputStream;
import dev.detour.ingest.otlp.RecordSplitter.Origin;
import dev.detour.ingest.otlp.RecordSplitter.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fills one record after the other with spans of an encoded request. */
final class RecordPacker {
  private final byte[] source;
  private final int maxRecordBytes;
  private final List<SpanRecord> records = new ArrayList<>();
  private final Map<Origin, Map<Origin, List<Placed>>> current = new LinkedHashMap<>();
  private long currentBytes;
  private int currentSpans;
  private int oversizedSpans;

  RecordPacker(byte[] source, int maxRecordBytes) {
    this.source = source;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Spans that no record can hold. */
  int oversizedSpans() {
    return oversizedSpans;
  }

  void addTrace(List<Placed> trace) {
    if (currentBytes + bytesToAdd(trace) > maxRecordBytes) {
      closeRecord();
    }
    trace.forEach(this::addSpan);
  }

  /** All records. */
  List<SpanRecord> finish() {
    closeRecord();
    return records;
  }

  private void addSpan(Placed span) {
    long bytes = bytesToAdd(List.of(span));
    if (currentBytes + bytes > maxRecordBytes) {
      closeRecord();
      bytes = bytesToAdd(List.of(span));
    }
    if (bytes > maxRecordBytes) {
      oversizedSpans++;
      return;
    }
    currentBytes += bytes;
    currentSpans++;
    current
        .computeIfAbsent(span.resource(), resource -> new LinkedHashMap<>())
        .computeIfAbsent(span.scope(), scope -> new ArrayList<>())
        .add(span);
  }

  /** At most what the spans need in the current record, with the resources and scopes it lacks. */
  private long bytesToAdd(List<Placed> spans) {
    long bytes = 0;
    Set<Origin> counted = new HashSet<>();
    for (Placed span : spans) {
      Map<Origin, List<Placed>> scopes = current.get(span.resource());
      if (scopes == null && counted.add(span.resource())) {
        bytes += embeddedAtMost(span.resource().bytes());
      }
      if ((scopes == null || !scopes.containsKey(span.scope())) && counted.add(span.scope())) {
        bytes += embeddedAtMost(span.scope().bytes());
      }
      bytes += embeddedAtMost(bytesOf(span));
    }
    return bytes;
  }

  private void closeRecord() {
    if (currentSpans == 0) {
      return;
    }
    int bytes = 0;
    for (var resource : current.entrySet()) {
      bytes += embedded(bytesOf(resource));
    }
    byte[] value = new byte[bytes];
    CodedOutputStream output = CodedOutputStream.newInstance(value);
    try {
      for (var resource : current.entrySet()) {
        write(resource, output);
      }
      output.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("a record is not as long as computed", e);
    }
    records.add(new SpanRecord(value, currentSpans));
    current.clear();
    currentBytes = 0;
    currentSpans = 0;
  }

  private void write(Map.Entry<Origin, Map<Origin, List<Placed>>> resource, CodedOutputStream out)
      throws IOException {
    writeHead(Tags.RESOURCE_SPANS, bytesOf(resource), resource.getKey(), out);
    for (var scope : resource.getValue().entrySet()) {
      writeHead(Tags.SCOPE_SPANS, bytesOf(scope.getKey(), scope.getValue()), scope.getKey(), out);
      for (Placed span : scope.getValue()) {
        out.writeUInt32NoTag(Tags.SPANS);
        out.writeUInt32NoTag(bytesOf(span));
        out.write(source, span.from(), bytesOf(span));
      }
    }
  }

  private void writeHead(int tag, int length, Origin origin, CodedOutputStream out)
      throws IOException {
    out.writeUInt32NoTag(tag);
    out.writeUInt32NoTag(length);
    int[] ranges = origin.ranges();
    for (int i = 0; i < ranges.length; i += 2) {
      out.write(source, ranges[i], ranges[i + 1] - ranges[i]);
    }
  }

  private static int bytesOf(Map.Entry<Origin, Map<Origin, List<Placed>>> resource) {
    int bytes = resource.getKey().bytes();
    for (var scope : resource.getValue().entrySet()) {
      bytes += embedded(bytesOf(scope.getKey(), scope.getValue()));
    }
    return bytes;
  }

  private static int bytesOf(Origin scope, List<Placed> spans) {
    int bytes = scope.bytes();
    for (Placed span : spans) {
      bytes += embedded(bytesOf(span));
    }
    return bytes;
  }

  private static int bytesOf(Placed span) {
    return span.to() - span.from();
  }

  /** A message's size inside another: tag, length, content. */
  private static int embedded(int bytes) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes;
  }

  /** The same for a message that may still grow. */
  private static int embeddedAtMost(int bytes) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(Integer.MAX_VALUE) + bytes;
  }
}
