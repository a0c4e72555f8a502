package dev.detour.jobs.span;

import static dev.detour.jobs.span.WireAttributes.tag;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes one record. Spans of Detour's routers are read straight from its bytes; others are parsed
 * by the generated classes, because any of their attributes may matter. Parts that nothing is read
 * from (events, links) are passed over.
 */
final class RecordDecoder {
  private static final int MESSAGE = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int RESOURCE_SPANS = tag(1, MESSAGE);
  private static final int RESOURCE = tag(1, MESSAGE);
  private static final int SCOPE_SPANS = tag(2, MESSAGE);
  private static final int SPAN = tag(2, MESSAGE);
  private static final int TRACE_ID = tag(Span.TRACE_ID_FIELD_NUMBER, MESSAGE);
  private static final int SPAN_ID = tag(Span.SPAN_ID_FIELD_NUMBER, MESSAGE);
  private static final int PARENT_SPAN_ID = tag(Span.PARENT_SPAN_ID_FIELD_NUMBER, MESSAGE);
  private static final int START =
      tag(Span.START_TIME_UNIX_NANO_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);
  private static final int END =
      tag(Span.END_TIME_UNIX_NANO_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);
  private static final int ATTRIBUTE = tag(Span.ATTRIBUTES_FIELD_NUMBER, MESSAGE);
  private static final int STATUS = tag(Span.STATUS_FIELD_NUMBER, MESSAGE);

  private final byte[] record;
  private final long receivedAtMillis;
  private final String origin;
  private final WireAttributes attributes;
  private final List<DecisionSpan> spans = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private int otherSpans;

  RecordDecoder(byte[] record, long receivedAtMillis, String origin, RecentTexts texts) {
    this.record = record;
    this.receivedAtMillis = receivedAtMillis;
    this.origin = origin;
    this.attributes = new WireAttributes(record, texts);
  }

  /** A part of the record. */
  private record Range(int at, int length) {}

  /**
   * What the record holds.
   *
   * @throws IOException when it is no export request
   */
  DecodedRecord decode() throws IOException {
    for (Range resourceSpans : parts(new Range(0, record.length), RESOURCE_SPANS)) {
      addResource(resourceSpans);
    }
    return new DecodedRecord(spans, deadLetters, otherSpans);
  }

  private void addResource(Range resourceSpans) throws IOException {
    SpanReader reader = new SpanReader(router(resourceSpans), receivedAtMillis);
    for (Range scopeSpans : parts(resourceSpans, SCOPE_SPANS)) {
      for (Range span : parts(scopeSpans, SPAN)) {
        try {
          add(span, reader);
        } catch (BadSpanException e) {
          byte[] alone = alone(resourceSpans, scopeSpans, span);
          deadLetters.add(new DeadLetter(e.reason(), e.detail(), origin, alone));
        }
      }
    }
  }

  /** The parts of a message that are its field of the given tag. */
  private List<Range> parts(Range message, int wanted) throws IOException {
    List<Range> parts = new ArrayList<>();
    WireReader in = new WireReader(record, message.at, message.length);
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == wanted) {
        int length = in.length();
        parts.add(new Range(in.at(), length));
        in.skip(length);
      } else {
        in.skipField(tag);
      }
    }
    return parts;
  }

  private void add(Range range, SpanReader reader) throws IOException, BadSpanException {
    SpanFacts facts = read(range);
    if (attributes.has(SpanNames.OUTCOME)) {
      spans.add(reader.request(facts, attributes));
    } else if (attributes.has(SpanNames.ATTEMPT_INDEX)) {
      spans.add(reader.attempt(facts, attributes));
    } else {
      addForeign(Span.parseFrom(bytes(range)), reader);
    }
  }

  private void addForeign(Span span, SpanReader reader) throws BadSpanException {
    Attributes normalised =
        ForeignSpans.normalise(span, MapAttributes.of(span.getAttributesList()));
    if (SpanReader.isAttempt(normalised)) {
      spans.add(reader.attempt(SpanFacts.of(span), normalised));
    } else {
      otherSpans++;
    }
  }

  /** Reads a span; its attributes are in {@link #attributes} until the next one is read. */
  private SpanFacts read(Range span) throws IOException {
    attributes.clear();
    ByteString traceId = ByteString.EMPTY;
    ByteString spanId = ByteString.EMPTY;
    ByteString parentSpanId = ByteString.EMPTY;
    long start = 0;
    long end = 0;
    boolean failed = false;
    WireReader in = new WireReader(record, span.at, span.length);
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == ATTRIBUTE) {
        int outer = in.enter(in.length());
        attributes.add(in);
        in.leave(outer);
      } else if (tag == TRACE_ID) {
        traceId = part(in);
      } else if (tag == SPAN_ID) {
        spanId = part(in);
      } else if (tag == PARENT_SPAN_ID) {
        parentSpanId = part(in);
      } else if (tag == START) {
        start = in.fixed64();
      } else if (tag == END) {
        end = in.fixed64();
      } else if (tag == STATUS) {
        failed = isError(part(in));
      } else {
        in.skipField(tag);
      }
    }
    return new SpanFacts(traceId, spanId, parentSpanId, start, end, failed);
  }

  /** What a field of bytes holds, as a view of the record. */
  private ByteString part(WireReader in) throws IOException {
    int length = in.length();
    ByteString part = UnsafeByteOperations.unsafeWrap(record, in.at(), length);
    in.skip(length);
    return part;
  }

  private static boolean isError(ByteString status) throws IOException {
    return !status.isEmpty()
        && Status.parseFrom(status).getCode() == Status.StatusCode.STATUS_CODE_ERROR;
  }

  /** The router's own id, or what the process calls itself. */
  private String router(Range resourceSpans) throws IOException {
    String name = "";
    for (Range range : parts(resourceSpans, RESOURCE)) {
      Resource resource = Resource.parseFrom(bytes(range));
      Attributes of = MapAttributes.of(resource.getAttributesList());
      try {
        String instance = of.text(SpanNames.SERVICE_INSTANCE_ID);
        name = instance.isEmpty() ? of.text(SpanNames.SERVICE_NAME) : instance;
      } catch (BadSpanException e) {
        name = "";
      }
    }
    return name;
  }

  /** The span as an export request of its own. */
  private byte[] alone(Range resourceSpans, Range scopeSpans, Range span) throws IOException {
    ScopeSpans.Builder scope =
        ScopeSpans.parseFrom(bytes(scopeSpans)).toBuilder()
            .clearSpans()
            .addSpans(Span.parseFrom(bytes(span)));
    ResourceSpans.Builder resource =
        ResourceSpans.parseFrom(bytes(resourceSpans)).toBuilder()
            .clearScopeSpans()
            .addScopeSpans(scope);
    return ExportTraceServiceRequest.newBuilder().addResourceSpans(resource).build().toByteArray();
  }

  private ByteString bytes(Range range) {
    return UnsafeByteOperations.unsafeWrap(record, range.at, range.length);
  }
}
