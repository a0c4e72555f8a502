package dev.detour.ingest;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Spans for tests. */
public final class Spans {
  private Spans() {}

  /** A span with the given ids and an attribute of the given length. */
  public static Span span(long trace, long span, int textLength) {
    return Span.newBuilder()
        .setTraceId(id(16, trace))
        .setSpanId(id(8, span))
        .setName("chat test-model")
        .setStartTimeUnixNano(1_790_000_000_000_000_000L)
        .setEndTimeUnixNano(1_790_000_001_000_000_000L)
        .addAttributes(text("text", "x".repeat(textLength)))
        .build();
  }

  /** A request of one resource and one scope. */
  public static ExportTraceServiceRequest request(List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(resource("detour-router", scope("dev.detour.gateway", spans)))
        .build();
  }

  /** A request of so many small spans, each a trace of its own. */
  public static ExportTraceServiceRequest request(int spans) {
    List<Span> list = new ArrayList<>();
    for (int i = 1; i <= spans; i++) {
      list.add(span(i, i, 100));
    }
    return request(list);
  }

  public static ResourceSpans resource(String service, ScopeSpans... scopes) {
    return ResourceSpans.newBuilder()
        .setResource(Resource.newBuilder().addAttributes(text("service.name", service)))
        .setSchemaUrl("https://opentelemetry.io/schemas/1.38.0")
        .addAllScopeSpans(List.of(scopes))
        .build();
  }

  public static ScopeSpans scope(String name, List<Span> spans) {
    return ScopeSpans.newBuilder()
        .setScope(InstrumentationScope.newBuilder().setName(name))
        .addAllSpans(spans)
        .build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static ByteString id(int length, long value) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(length).putLong(length - Long.BYTES, value).array());
  }
}
