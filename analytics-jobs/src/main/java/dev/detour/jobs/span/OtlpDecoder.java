package dev.detour.jobs.span;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Decoder of the log's records, each an {@code ExportTraceServiceRequest}. Nothing is thrown away:
 * what does not become a row becomes a dead letter or is counted.
 */
public final class OtlpDecoder {
  private OtlpDecoder() {}

  /**
   * What the given record holds.
   *
   * @param receivedAtMillis the record's timestamp
   * @param origin where the record came from, for dead letters
   */
  public static DecodedRecord decode(byte[] value, long receivedAtMillis, String origin) {
    ExportTraceServiceRequest request;
    try {
      request = ExportTraceServiceRequest.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      String detail = String.valueOf(e.getMessage());
      DeadLetter letter =
          new DeadLetter(DeadLetter.Reason.UNDECODABLE, detail, origin, value.clone());
      return new DecodedRecord(List.of(), List.of(letter), 0);
    }
    Decoding decoding = new Decoding(receivedAtMillis, origin);
    request.getResourceSpansList().forEach(decoding::add);
    return new DecodedRecord(decoding.spans, decoding.deadLetters, decoding.otherSpans);
  }

  private static final class Decoding {
    private final long receivedAtMillis;
    private final String origin;
    private final List<DecisionSpan> spans = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private int otherSpans;

    Decoding(long receivedAtMillis, String origin) {
      this.receivedAtMillis = receivedAtMillis;
      this.origin = origin;
    }

    void add(ResourceSpans resource) {
      SpanReader reader = new SpanReader(router(resource), receivedAtMillis);
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          add(resource, scope, span, reader);
        }
      }
    }

    private void add(ResourceSpans resource, ScopeSpans scope, Span span, SpanReader reader) {
      Attributes attributes = ForeignSpans.normalise(span, Attributes.of(span.getAttributesList()));
      try {
        if (SpanReader.isRequest(attributes)) {
          spans.add(reader.request(span, attributes));
        } else if (SpanReader.isAttempt(attributes)) {
          spans.add(reader.attempt(span, attributes));
        } else {
          otherSpans++;
        }
      } catch (BadSpanException e) {
        deadLetters.add(
            new DeadLetter(e.reason(), e.detail(), origin, alone(resource, scope, span)));
      }
    }

    /** The router's own id, or what the process calls itself. */
    private static String router(ResourceSpans resource) {
      Attributes attributes = Attributes.of(resource.getResource().getAttributesList());
      try {
        String instance = attributes.text(SpanNames.SERVICE_INSTANCE_ID);
        return instance.isEmpty() ? attributes.text(SpanNames.SERVICE_NAME) : instance;
      } catch (BadSpanException e) {
        return "";
      }
    }

    private static byte[] alone(ResourceSpans resource, ScopeSpans scope, Span span) {
      return ExportTraceServiceRequest.newBuilder()
          .addResourceSpans(
              resource.toBuilder()
                  .clearScopeSpans()
                  .addScopeSpans(scope.toBuilder().clearSpans().addSpans(span)))
          .build()
          .toByteArray();
    }
  }
}
