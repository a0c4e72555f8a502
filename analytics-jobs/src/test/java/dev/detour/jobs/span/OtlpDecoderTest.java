package dev.detour.jobs.span;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.detour.jobs.row.AttemptRow;
import dev.detour.jobs.row.RequestDimensions;
import dev.detour.jobs.row.RequestRow;
import dev.detour.jobs.row.SpanHead;
import dev.detour.jobs.span.DeadLetter.Reason;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpDecoderTest {
  /** 2026-09-01T10:00:30Z */
  private static final long START = 1_788_256_830_000_000L;

  private static final long MINUTE = 1_788_256_800L;
  private static final long RECEIVED = START / 1000 + 5_000;
  private static final RequestDimensions DIMENSIONS =
      new RequestDimensions(
          "req-7",
          "acme-1",
          "shop",
          "support-chat",
          "refund",
          "user-0",
          "critical_user_facing",
          List.of("pii"),
          7,
          "stable",
          "normal");

  @Test
  void readsARequest() {
    DecisionSpan span = onlySpan(TestSpans.request(7, START, 1_500_000));

    RequestRow row =
        new RequestRow(
            head("00000000000002bc", 1_500_000),
            DIMENSIONS,
            "key-1",
            0.5,
            "served",
            "",
            "attempt_succeeded",
            List.of("alpha-cheap: circuit_open"),
            "auto",
            List.of("tools"),
            1200,
            512,
            1,
            2,
            "alpha-premium",
            "beta-premium",
            true,
            120L,
            1_400_250L,
            310L,
            200,
            "",
            900,
            "job-7",
            "req-6");
    assertThat(span.row()).isEqualTo(RequestRow.TABLE.encode(row));
    assertThat(span.rootSpanId()).isEqualTo(span.spanId()).isEqualTo(0x2bc);
    assertThat(span.attemptsStated()).isEqualTo(2);
    assertThat(span.measures())
        .isEqualTo(
            new Measures(
                SpanKind.REQUEST,
                MINUTE,
                "acme-1",
                "support-chat",
                "critical_user_facing",
                "alpha-premium",
                7,
                "served",
                1,
                900,
                1_500_000,
                false,
                310,
                Measures.NONE,
                0,
                0,
                0,
                0,
                "refund",
                "normal",
                0.5));
  }

  @Test
  void readsAnAttempt() {
    DecisionSpan span = onlySpan(TestSpans.attempt(7, 1, START, 800_000));

    AttemptRow row =
        new AttemptRow(
            head("00000000000002be", 800_000),
            DIMENSIONS,
            "00000000000002bc",
            1,
            "first_fallback",
            "",
            List.of("alpha-cheap: circuit_open"),
            "half_open",
            "beta-premium",
            "beta",
            "chat",
            "gpt-4o",
            "gpt-4o-2026",
            "chatcmpl-1",
            true,
            250_000L,
            3000L,
            60_000L,
            200,
            0,
            "",
            "",
            "",
            List.of("stop"),
            512L,
            100,
            40,
            4,
            30,
            10,
            900,
            "2026-11-01",
            0.9,
            "127.0.0.1",
            9100);
    assertThat(span.row()).isEqualTo(AttemptRow.TABLE.encode(row));
    assertThat(span.spanId()).isEqualTo(0x2be);
    assertThat(span.rootSpanId()).isEqualTo(0x2bc);
    assertThat(span.measures().firstChunkUs()).isEqualTo(250_000);
    assertThat(span.measures().route()).isEqualTo("beta-premium");
    assertThat(span.measures().inputTokens()).isEqualTo(100);
  }

  @Test
  void readsManyTracesOfOneRecordAndRepeatedSpansAsOftenAsTheyAreThere() {
    // As a Collector batches them: several senders' traces in one record, some sent twice.
    DecodedRecord record =
        decode(
            TestSpans.export(
                TestSpans.request(1, START, 10),
                TestSpans.attempt(2, 0, START, 10),
                TestSpans.attempt(1, 0, START, 10),
                TestSpans.attempt(2, 0, START, 10)));

    assertThat(record.deadLetters()).isEmpty();
    assertThat(record.spans()).hasSize(4);
    assertThat(record.spans().stream().map(DecisionSpan::traceHash).distinct()).hasSize(2);
    assertThat(record.spans().get(3).spanId()).isEqualTo(record.spans().get(1).spanId());
  }

  @Test
  void countsAFailedAttemptByItsCategory() {
    DecisionSpan span = onlySpan(TestSpans.attempt(7, 0, START, 800_000));

    assertThat(span.measures().result()).isEqualTo("overloaded");
    assertThat(span.measures().firstChunkUs()).isEqualTo(Measures.NONE);
  }

  @Test
  void takesInferenceSpansOfOtherGatewaysAsAttempts() {
    Span.Builder foreign =
        TestSpans.span(9, 1, START, 10)
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
            .addAttributes(TestSpans.text(SpanNames.GEN_AI_OPERATION_NAME, "chat"))
            .addAttributes(TestSpans.text("gen_ai.system", "mistral"))
            .addAttributes(TestSpans.text(SpanNames.GEN_AI_REQUEST_MODEL, "large"));

    DecisionSpan span = onlySpan(foreign);

    assertThat(span.kind()).isEqualTo(SpanKind.ATTEMPT);
    assertThat(span.measures().tenant()).isEmpty();
    assertThat(span.measures().result()).isEqualTo(SpanReader.UNCATEGORISED);
    assertThat(new String(span.row(), StandardCharsets.ISO_8859_1)).contains("mistral", "large");
  }

  @Test
  void countsSpansThatTellNothingOfDecisions() {
    Span.Builder tool =
        TestSpans.span(9, 1, START, 10)
            .addAttributes(TestSpans.text(SpanNames.GEN_AI_OPERATION_NAME, "execute_tool"));

    DecodedRecord record = decode(TestSpans.export(tool, TestSpans.span(9, 2, START, 10)));

    assertThat(record.otherSpans()).isEqualTo(2);
    assertThat(record.spans()).isEmpty();
    assertThat(record.deadLetters()).isEmpty();
  }

  @Test
  void setsAsideWhatIsNoExportRequest() {
    byte[] value = {1, 2, 3};

    DecodedRecord record = OtlpDecoder.decode(value, RECEIVED, "otlp_spans-2@77");

    assertThat(record.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.reason()).isEqualTo(Reason.UNDECODABLE);
              assertThat(letter.origin()).isEqualTo("otlp_spans-2@77");
              assertThat(letter.value()).isEqualTo(value);
            });
  }

  @Test
  void setsAsideOnlyTheBadSpanSoThatItCanBeSentAgain() throws Exception {
    Span.Builder bad = TestSpans.request(8, START, 10).setSpanId(ByteString.EMPTY);
    ExportTraceServiceRequest request =
        TestSpans.export(TestSpans.request(7, START, 10), bad, TestSpans.attempt(7, 0, START, 9));

    DecodedRecord record = decode(request);

    assertThat(record.spans()).hasSize(2);
    DeadLetter letter = record.deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(Reason.BAD_ID);
    assertThat(ExportTraceServiceRequest.parseFrom(letter.value()))
        .isEqualTo(TestSpans.export(bad));
  }

  @Test
  void namesWhatIsWrongWithASpan() {
    long day = Duration.ofDays(1).toSeconds() * 1_000_000;

    assertBad(TestSpans.request(7, START, 10).setTraceId(zeros(16)), Reason.BAD_ID, "all zero");
    assertBad(TestSpans.request(7, START, -10), Reason.BAD_TIME, "before it starts");
    assertBad(TestSpans.request(7, START - 91 * day, 10), Reason.BAD_TIME, "before it was");
    assertBad(TestSpans.request(7, START + 2 * day, 10), Reason.BAD_TIME, "before it was");
    assertBad(
        TestSpans.span(7, 1, START, 10).addAttributes(TestSpans.text(SpanNames.OUTCOME, "served")),
        Reason.MISSING_ATTRIBUTE,
        SpanNames.REQUEST_ID);
    assertBad(
        TestSpans.attempt(7, 1, START, 10)
            .addAttributes(TestSpans.number(SpanNames.SERVER_PORT, 70_000)),
        Reason.BAD_ATTRIBUTE,
        "server.port: 70000 (expected: 0..65535)");
    assertBad(
        TestSpans.attempt(7, 1, START, 10)
            .addAttributes(TestSpans.text(SpanNames.COST_USD_MICROS, "much")),
        Reason.BAD_ATTRIBUTE,
        "detour.cost.usd_micros: STRING_VALUE (expected: whole number)");
  }

  private static void assertBad(Span.Builder span, Reason reason, String detail) {
    DecodedRecord record = decode(TestSpans.export(span));
    assertThat(record.spans()).isEmpty();
    assertThat(record.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.reason()).isEqualTo(reason);
              assertThat(letter.detail()).contains(detail);
            });
  }

  private static SpanHead head(String spanId, long durationUs) {
    return new SpanHead("00000000000000000000000000000007", spanId, "router-1", START, durationUs);
  }

  private static DecisionSpan onlySpan(Span.Builder span) {
    DecodedRecord record = decode(TestSpans.export(span));
    assertThat(record.deadLetters()).isEmpty();
    assertThat(record.spans()).hasSize(1);
    return record.spans().get(0);
  }

  private static DecodedRecord decode(ExportTraceServiceRequest request) {
    return OtlpDecoder.decode(request.toByteArray(), RECEIVED, "otlp_spans-0@1");
  }

  private static ByteString zeros(int bytes) {
    return ByteString.copyFrom(new byte[bytes]);
  }
}
