package dev.detour.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.detour.ingest.Spans;
import dev.detour.ingest.otlp.ExportScan.Horizon;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExportScanTest {

  @Test
  void countsSpansOfEveryResourceAndScope() throws Exception {
    var one = Spans.scope("a", List.of(Spans.span(1, 1, 1), Spans.span(1, 2, 1)));
    var two = Spans.scope("b", List.of(Spans.span(2, 3, 1)));
    var request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(Spans.resource("x", one, two))
            .addResourceSpans(Spans.resource("y"))
            .addResourceSpans(Spans.resource("z", one))
            .build();

    ExportScan scan = scan(request.toByteArray());

    assertThat(scan.spans()).isEqualTo(5);
    assertThat(scan.unidentified().isEmpty()).isTrue();
  }

  @Test
  void countsSpansWhoseClocksAreWrong() throws Exception {
    Span span = Spans.span(1, 1, 1);
    long end = span.getEndTimeUnixNano();
    var request =
        Spans.request(
            List.of(
                span,
                span.toBuilder().setEndTimeUnixNano(end + 100).build(),
                span.toBuilder().setEndTimeUnixNano(end - 100).build(),
                span.toBuilder().setEndTimeUnixNano(-1).build(),
                span.toBuilder().clearEndTimeUnixNano().build()));

    ExportScan scan = ExportScan.of(request.toByteArray(), new Horizon(end - 50, end + 50));

    assertThat(scan.ahead()).as("the largest unsigned number is the far future").isEqualTo(2);
    assertThat(scan.behind()).isEqualTo(2);
  }

  @Test
  void refusesMoreNestingThanReadersCanFollow() {
    byte[] deep = withAttribute(nested(40)).toByteArray();

    assertThatThrownBy(() -> scan(deep)).hasMessageContaining("messages within each other");
  }

  @Test
  void takesNestingThatPeopleWrite() throws Exception {
    assertThat(scan(withAttribute(nested(25)).toByteArray()).spans()).isEqualTo(1);
  }

  @Test
  void refusesGroupsWithoutEnd() {
    byte[] groups = new byte[10_000];
    Arrays.fill(groups, (byte) (100 << 3 | WireType.GROUP_START));

    assertThatThrownBy(() -> scan(groups)).isInstanceOf(MalformedOtlpException.class);
  }

  @Test
  void holdsNothingForManyTinySpans() throws Exception {
    // Two bytes each: an export of eight million spans would take hundreds of megabytes as objects.
    int spans = 3_000_000;
    byte[] tiny = new byte[2 * spans];
    for (int i = 0; i < spans; i++) {
      tiny[2 * i] = Tags.SPANS;
    }
    var scope = embed(Tags.SCOPE_SPANS, tiny);
    byte[] request = embed(Tags.RESOURCE_SPANS, scope);

    ExportScan scan = scan(request);

    assertThat(scan.spans()).isEqualTo(spans);
    assertThat(scan.unidentified().cardinality()).isEqualTo(spans);
    assertThat(new RecordSplitter(900_000).split(request, scan).records()).isEmpty();
  }

  /** Whatever passes must be readable by every reader of the topic. */
  @Property(tries = 3000)
  void agreesWithTheGeneratedParserOnDamagedRequests(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = damage(richRequest().toByteArray(), random);

    String parser = parse(bytes);

    assertThat(scanned(bytes)).as("seed %s", seed).isEqualTo(parser);
  }

  @Property(tries = 2000)
  void agreesWithTheGeneratedParserOnNoise(@ForAll byte[] bytes) {
    assertThat(scanned(bytes)).isEqualTo(parse(bytes));
  }

  private static String parse(byte[] bytes) {
    try {
      return ExportTraceServiceRequest.parseFrom(bytes).getResourceSpansList().stream()
              .flatMap(resource -> resource.getScopeSpansList().stream())
              .mapToInt(scope -> scope.getSpansCount())
              .sum()
          + " spans";
    } catch (InvalidProtocolBufferException e) {
      return "malformed";
    }
  }

  private static String scanned(byte[] bytes) {
    try {
      return scan(bytes).spans() + " spans";
    } catch (MalformedOtlpException e) {
      return "malformed";
    }
  }

  private static ExportScan scan(byte[] bytes) throws MalformedOtlpException {
    return ExportScan.of(bytes, Horizon.UNLIMITED);
  }

  /** Turns some bytes, cuts some out, doubles some: often right at a tag or a length. */
  private static byte[] damage(byte[] bytes, Random random) {
    List<Byte> damaged = new ArrayList<>();
    for (byte b : bytes) {
      damaged.add(b);
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(damaged.size());
      switch (random.nextInt(5)) {
        case 0 -> damaged.set(at, (byte) random.nextInt(256));
        case 1 -> damaged.set(at, (byte) (damaged.get(at) ^ 1 << random.nextInt(8)));
        case 2 -> damaged.remove(at);
        case 3 -> damaged.add(at, (byte) random.nextInt(256));
        default -> damaged.subList(at, damaged.size()).clear();
      }
      if (damaged.isEmpty()) {
        break;
      }
    }
    byte[] result = new byte[damaged.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = damaged.get(i);
    }
    return result;
  }

  /** One of every kind of field. */
  private static ExportTraceServiceRequest richRequest() {
    AnyValue bytes =
        AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("\u0000\u00ff")).build();
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setIntValue(-5))
                    .addValues(AnyValue.newBuilder().setDoubleValue(1.5))
                    .addValues(AnyValue.newBuilder().setBoolValue(true))
                    .addValues(bytes))
            .build();
    Span span =
        Spans.span(1, 1, 3).toBuilder()
            .setParentSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
            .setName("sp\u00e4n \u20ac \ud83d\ude00")
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setTraceState("a=b")
            .setFlags(0x101)
            .addAttributes(KeyValue.newBuilder().setKey("list").setValue(list))
            .addEvents(Span.Event.newBuilder().setName("e").setTimeUnixNano(5))
            .addLinks(Span.Link.newBuilder().setSpanId(ByteString.copyFromUtf8("12345678")))
            .setStatus(Status.newBuilder().setCodeValue(2).setMessage("no"))
            .setDroppedAttributesCount(3)
            .build();
    return Spans.request(List.of(span, Spans.span(2, 2, 1)));
  }

  private static ExportTraceServiceRequest withAttribute(AnyValue value) {
    Span span =
        Spans.span(1, 1, 1).toBuilder()
            .addAttributes(KeyValue.newBuilder().setKey("deep").setValue(value))
            .build();
    return Spans.request(List.of(span));
  }

  private static AnyValue nested(int levels) {
    AnyValue value = AnyValue.newBuilder().setBoolValue(true).build();
    for (int i = 0; i < levels; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addValues(KeyValue.newBuilder().setValue(value)))
        .build();
  }

  private static byte[] embed(int tag, byte[] content) {
    WireWriter writer = new WireWriter(content.length + 16);
    writer.varint(tag);
    writer.lengthDelimited(content);
    return writer.toByteArray();
  }
}
