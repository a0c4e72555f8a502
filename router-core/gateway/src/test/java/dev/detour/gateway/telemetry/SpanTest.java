package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the encoder to the classes that OpenTelemetry generates from its protocol. */
class SpanTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456789Z");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private static final AttributeKey<String> TEXT = AttributeKey.stringKey("a.text");
  private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("a.number");
  private static final AttributeKey<Double> DECIMAL = AttributeKey.doubleKey("a.decimal");
  private static final AttributeKey<Boolean> FLAG = AttributeKey.booleanKey("a.flag");
  private static final AttributeKey<List<String>> TEXTS = AttributeKey.stringArrayKey("a.texts");

  private final List<byte[]> ended = new ArrayList<>();
  private final Tracer tracer =
      new Tracer(
          Clock.fixed(NOW, ZoneOffset.UTC), (bytes, size) -> ended.add(Arrays.copyOf(bytes, size)));

  @Property(tries = 500)
  void carriesAnyValue(
      @ForAll String text,
      @ForAll long number,
      @ForAll double decimal,
      @ForAll boolean flag,
      @ForAll List<String> texts)
      throws InvalidProtocolBufferException {
    String valid = wellFormed(text);
    List<String> list = texts.stream().map(SpanTest::wellFormed).toList();
    start(TraceContext.root())
        .setAttribute(TEXT, valid)
        .setAttribute(NUMBER, number)
        .setAttribute(DECIMAL, decimal)
        .setAttribute(FLAG, flag)
        .setAttribute(TEXTS, list)
        .end();
    Map<String, Object> attributes = OtlpServer.attributes(read().get(0));
    assertThat(attributes)
        .containsEntry("a.text", valid)
        .containsEntry("a.number", number)
        .containsEntry("a.decimal", decimal)
        .containsEntry("a.flag", flag)
        .containsEntry("a.texts", list);
    ended.clear();
  }

  @Test
  void carriesItsPlaceItsTimesAndItsOrigin() throws InvalidProtocolBufferException {
    Span request = tracer.start("POST /x", Span.Kind.SERVER, TraceContext.root());
    Span attempt = tracer.start("chat é", Span.Kind.CLIENT, request.context());
    attempt.setError();
    attempt.end();
    attempt.end();
    request.end();
    ResourceSpans whole = ExportTraceServiceRequest.parseFrom(request("r-1")).getResourceSpans(0);
    assertThat(whole.getResource().getAttributesList())
        .extracting(entry -> entry.getKey() + "=" + entry.getValue().getStringValue())
        .containsExactly("service.name=detour-router", "service.instance.id=r-1");
    ScopeSpans scope = whole.getScopeSpans(0);
    assertThat(scope.getScope().getName()).isNotBlank();
    assertThat(scope.getSpansList()).hasSize(2);
    io.opentelemetry.proto.trace.v1.Span child = scope.getSpans(0);
    io.opentelemetry.proto.trace.v1.Span parent = scope.getSpans(1);
    assertThat(child.getName()).isEqualTo("chat é");
    assertThat(child.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(child.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
    assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
    assertThat(parent.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(parent.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(parent.getParentSpanId().isEmpty()).isTrue();
    assertThat(parent.getStartTimeUnixNano())
        .isEqualTo(NOW.getEpochSecond() * 1_000_000_000 + NOW.getNano());
    assertThat(parent.getEndTimeUnixNano()).isGreaterThanOrEqualTo(parent.getStartTimeUnixNano());
  }

  /** Spans are made in the bytes of those that ended before. */
  @Test
  void isNotTouchedByWhatAnotherSpanWas() throws InvalidProtocolBufferException {
    Span large = start(TraceContext.root()).setAttribute(TEXT, "x".repeat(5_000));
    Span other = start(TraceContext.root()).setAttribute(NUMBER, 1);
    large.end();
    Span next = start(TraceContext.root()).setAttribute(NUMBER, 2);
    large.setAttribute(TEXT, "after its end");
    large.setError();
    other.end();
    large.end();
    Span last = start(TraceContext.root());
    next.end();
    last.end();
    assertThat(read())
        .extracting(io.opentelemetry.proto.trace.v1.Span::getAttributesCount)
        .containsExactly(1, 1, 1, 0);
    assertThat(read())
        .extracting(OtlpServer::attributes)
        .extracting(attributes -> attributes.get("a.number"))
        .containsExactly(null, 1L, 2L, null);
    assertThat(OtlpServer.attributes(read().get(0)))
        .containsEntry("a.text", "x".repeat(5_000))
        .containsEntry("status", "STATUS_CODE_UNSET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-" + TRACE + "-" + PARENT + "-01",
        "00-" + TRACE + "-" + PARENT + "-00", // not sampled by the caller: recorded all the same
        "01-" + TRACE + "-" + PARENT + "-01-more",
      })
  void continuesTheCallersTrace(String traceparent) throws InvalidProtocolBufferException {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("traceparent", traceparent).add("tracestate", "a=1").add("tracestate", "b=2");
    Span span = start(TraceContext.of(headers));
    span.end();
    io.opentelemetry.proto.trace.v1.Span read = read().get(0);
    assertThat(OtlpServer.hex(read.getTraceId())).isEqualTo(TRACE);
    assertThat(OtlpServer.hex(read.getParentSpanId())).isEqualTo(PARENT);
    assertThat(read.getTraceState()).isEqualTo("a=1,b=2");
    assertThat(read.getFlags() & 0xFF).as("sampled").isEqualTo(1);
    assertThat(read.getFlags() & 0x300).as("parent is remote").isEqualTo(0x300);
    assertThat(span.context().traceparent())
        .isEqualTo("00-" + TRACE + "-" + OtlpServer.hex(read.getSpanId()) + "-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-" + TRACE + "-" + PARENT + "-01",
        "00-" + TRACE + "-" + PARENT + "-01-more",
        "00-" + TRACE + "-" + PARENT + "-0",
        "00-00000000000000000000000000000000-" + PARENT + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + PARENT + "-01",
        "00_" + TRACE + "_" + PARENT + "_01",
      })
  void beginsATraceWhenTheCallersIsNone(String traceparent) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("traceparent", traceparent).add("tracestate", "a=1");
    TraceContext context = TraceContext.of(headers);
    assertThat(context.spanId()).isZero();
    assertThat(context.state()).isEmpty();
    assertThat(context.traceparent()).doesNotContain(TRACE);
  }

  private Span start(TraceContext parent) {
    return tracer.start("span", Span.Kind.SERVER, parent);
  }

  private List<io.opentelemetry.proto.trace.v1.Span> read() throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(request("r"))
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpansList();
  }

  private ByteBuffer request(String routerId) {
    ExportRequest request = new ExportRequest(new SpanEnvelope(routerId), 10);
    for (byte[] span : ended) {
      request.add(ByteBuffer.wrap(span), 0, span.length);
    }
    return request.whole();
  }

  /** Half a surrogate pair has no form in UTF-8. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
