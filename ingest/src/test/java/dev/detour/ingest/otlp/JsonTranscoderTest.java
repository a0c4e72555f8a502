package dev.detour.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTranscoderTest {
  private static final int MAX_BYTES = 1 << 20;

  private final JsonTranscoder transcoder = new JsonTranscoder(MAX_BYTES);

  @Test
  void readsIdsAsHexadecimalAndLongsAsTextOrNumbers() throws Exception {
    Span span =
        span(
            """
            {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174",
             "parentSpanId":"EEE19B7EC3C1B173","name":"I'm a server span","kind":2,"flags":257,
             "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,
             "droppedAttributesCount":3,"traceState":"a=b",
             "status":{"code":2,"message":"no \\u20ac \\ud83d\\ude00"},
             "events":[{"timeUnixNano":"18446744073709551615","name":"e"}],
             "links":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}
            """);

    assertThat(hex(span.getTraceId().toByteArray())).isEqualTo("5b8efff798038103d269b633813fc60c");
    assertThat(hex(span.getSpanId().toByteArray())).isEqualTo("eee19b7ec3c1b174");
    assertThat(hex(span.getParentSpanId().toByteArray())).isEqualTo("eee19b7ec3c1b173");
    assertThat(span.getStartTimeUnixNano()).isEqualTo(1544712660000000000L);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(1544712661000000000L);
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(span.getFlags()).isEqualTo(257);
    assertThat(span.getDroppedAttributesCount()).isEqualTo(3);
    assertThat(span.getStatus().getMessage()).isEqualTo("no \u20ac \ud83d\ude00");
    assertThat(span.getEvents(0).getTimeUnixNano()).isEqualTo(-1L);
    assertThat(hex(span.getLinks(0).getSpanId().toByteArray())).isEqualTo("eee19b7ec3c1b174");
  }

  @Test
  void readsEveryKindOfValue() throws Exception {
    assertThat(value("{\"stringValue\":\"x\"}").getStringValue()).isEqualTo("x");
    assertThat(value("{\"boolValue\":true}").getBoolValue()).isTrue();
    assertThat(value("{\"intValue\":\"-9223372036854775808\"}").getIntValue())
        .isEqualTo(Long.MIN_VALUE);
    assertThat(value("{\"intValue\":42}").getIntValue()).isEqualTo(42);
    assertThat(value("{\"doubleValue\":1.5e3}").getDoubleValue()).isEqualTo(1500);
    assertThat(value("{\"doubleValue\":\"NaN\"}").getDoubleValue()).isNaN();
    assertThat(value("{\"doubleValue\":\"-Infinity\"}").getDoubleValue()).isInfinite();
    assertThat(value("{\"bytesValue\":\"AP8=\"}").getBytesValue().toByteArray())
        .containsExactly(0, 0xff);
    assertThat(value("{\"bytesValue\":\"-_8\"}").getBytesValue().toByteArray())
        .containsExactly(0xfb, 0xff);
    assertThat(
            value("{\"arrayValue\":{\"values\":[{\"intValue\":1},{},null]}}")
                .getArrayValue()
                .getValuesCount())
        .isEqualTo(3);
    assertThat(
            value(
                    "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"boolValue\":false}}]}}")
                .getKvlistValue()
                .getValues(0)
                .getValue()
                .hasBoolValue())
        .isTrue();
    assertThat(value("{}")).isEqualTo(AnyValue.getDefaultInstance());
  }

  @Test
  void ignoresWhatItDoesNotKnow() throws Exception {
    Span span =
        span("{\"new\":{\"a\":[1,{\"b\":null}]},\"name\":\"n\",\"trace_id\":\"zz\",\"kind\":null}");

    assertThat(span.getName()).isEqualTo("n");
    assertThat(span.getTraceId().isEmpty()).as("names are in lowerCamelCase").isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"traceId\":\"xyz\"} | Span.traceId: VALUE_STRING",
        "{\"traceId\":7} | (expected: text)",
        "{\"kind\":\"SPAN_KIND_SERVER\"} | Span.kind",
        "{\"startTimeUnixNano\":1.5} | Span.startTimeUnixNano",
        "{\"startTimeUnixNano\":\"-1\"} | 64 bits",
        "{\"flags\":4294967296} | 32 bits",
        "{\"attributes\":{}} | (expected: an array)",
        "{\"status\":[]} | (expected: an object)",
        "{\"events\":[3]} | Span.events: VALUE_NUMBER_INT",
        "{\"name\":\"a\" | line 1",
      })
  void namesTheFieldAndTheExpectation(String span, String message) {
    assertThatThrownBy(() -> span(span))
        .isInstanceOf(MalformedOtlpException.class)
        .hasMessageContaining(message);
  }

  @Test
  void neverQuotesAValue() {
    assertThatThrownBy(() -> span("{\"traceId\":\"my secret prompt\"}"))
        .hasMessageNotContaining("secret");
  }

  @Test
  void refusesWhatIsNoObjectOrMoreThanOne() {
    for (String body : new String[] {"", "[]", "7", "null", "{} {}", "{}x", "\u0000"}) {
      assertThatThrownBy(() -> transcode(body)).as(body).isInstanceOf(MalformedOtlpException.class);
    }
  }

  @Test
  void refusesDepthWithoutFollowingIt() {
    String deep = "{\"arrayValue\":{\"values\":[".repeat(5_000);
    String unknown = "[".repeat(200_000);

    assertThatThrownBy(() -> value(deep)).hasMessageContaining("nesting depth");
    assertThatThrownBy(() -> transcode("{\"new\":" + unknown)).hasMessageContaining("nesting");
  }

  @Test
  void growsNoLargerThanItsInputOnManyTinyObjects() throws Exception {
    int count = 300_000;
    String wide =
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + "{},".repeat(count) + "{}]}]}]}";

    byte[] protobuf = transcode(wide);

    assertThat(protobuf.length).isLessThan(wide.length());
    assertThat(ExportScan.of(protobuf, ExportScan.Horizon.UNLIMITED).spans()).isEqualTo(count + 1);
  }

  private Span span(String json) throws Exception {
    byte[] protobuf =
        transcode("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + json + "]}]}]}");
    return ExportTraceServiceRequest.parseFrom(protobuf)
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpans(0);
  }

  private AnyValue value(String json) throws Exception {
    return span("{\"attributes\":[{\"key\":\"k\",\"value\":" + json + "}]}")
        .getAttributes(0)
        .getValue();
  }

  private byte[] transcode(String json) throws MalformedOtlpException {
    return transcoder.toProtobuf(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
