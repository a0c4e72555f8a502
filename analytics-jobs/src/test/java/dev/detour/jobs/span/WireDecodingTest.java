package dev.detour.jobs.span;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Reading bytes yields what the generated classes read, for whatever a span holds. */
class WireDecodingTest {
  private static final long START = 1_788_256_812_345_678L;

  private static final List<String> NAMES =
      List.of(
          SpanNames.TENANT,
          SpanNames.FEATURE,
          SpanNames.SENSITIVITY,
          SpanNames.POLICY_VERSION,
          SpanNames.GEN_AI_REQUEST_STREAM,
          SpanNames.COST_USD_MICROS,
          SpanNames.PROPENSITY,
          SpanNames.GEN_AI_RESPONSE_FINISH_REASONS,
          SpanNames.USER_ID,
          "other.name",
          "");

  @Property(tries = 500)
  void readsWhatTheGeneratedClassesRead(@ForAll int seed) {
    Random random = new Random(seed);
    Span.Builder span =
        random.nextBoolean()
            ? TestSpans.request(7, START, 10)
            : TestSpans.attempt(7, random.nextInt(2), START, 10);
    for (int i = random.nextInt(6); i > 0; i--) {
      span.addAttributes(
          KeyValue.newBuilder()
              .setKey(NAMES.get(random.nextInt(NAMES.size())))
              .setValue(value(random, 1)));
    }

    DecodedRecord decoded = decode(TestSpans.export(span).toByteArray());

    assertThat(summary(decoded)).isEqualTo(summaryByGeneratedClasses(span.build()));
  }

  @Property(tries = 500)
  void neverFailsHoweverTheBytesAreDamaged(@ForAll int seed) {
    Random random = new Random(seed);
    byte[] record =
        TestSpans.export(TestSpans.request(7, START, 10), TestSpans.attempt(7, 0, START, 10))
            .toByteArray();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      record[random.nextInt(record.length)] = (byte) random.nextInt();
    }
    byte[] cut = Arrays.copyOf(record, 1 + random.nextInt(record.length));

    for (byte[] damaged : List.of(record, cut)) {
      DecodedRecord decoded = decode(damaged);
      assertThat(decoded.deadLetters()).allMatch(letter -> !letter.detail().isEmpty());
    }
  }

  @Test
  void readsANameThatStandsBehindItsValue() {
    KeyValue tenant = TestSpans.text(SpanNames.TENANT, "behind");
    ByteString inOrder = tenant.toByteString();
    int keyEnds = 2 + SpanNames.TENANT.length();
    ByteString turned = inOrder.substring(keyEnds).concat(inOrder.substring(0, keyEnds));
    byte[] record =
        TestSpans.export(TestSpans.attempt(7, 0, START, 10).addAttributes(tenant)).toByteArray();
    byte[] wanted = inOrder.toByteArray();
    int at = record.length - 1;
    while (!Arrays.equals(record, at - wanted.length, at, wanted, 0, wanted.length)) {
      at--;
    }
    turned.copyTo(record, at - wanted.length);

    assertThat(decode(record).spans().get(0).measures().tenant()).isEqualTo("behind");
  }

  @Test
  void readsResourcesThatStandBehindTheirSpans() {
    byte[] inOrder = TestSpans.export(TestSpans.attempt(7, 0, START, 10)).toByteArray();
    ByteString resourceSpans =
        TestSpans.export(TestSpans.attempt(7, 0, START, 10)).getResourceSpans(0).toByteString();
    int resourceEnds = 2 + resourceSpans.byteAt(1);
    ByteString turned =
        resourceSpans.substring(resourceEnds).concat(resourceSpans.substring(0, resourceEnds));
    byte[] head = Arrays.copyOf(inOrder, inOrder.length - resourceSpans.size());
    byte[] record = ByteString.copyFrom(head).concat(turned).toByteArray();

    assertThat(summary(decode(record))).isEqualTo(summary(decode(inOrder)));
  }

  private static AnyValue.Builder value(Random random, int depth) {
    AnyValue.Builder value = AnyValue.newBuilder();
    switch (random.nextInt(8)) {
      case 0 -> value.setStringValue(random.nextBoolean() ? "" : "téxt-" + random.nextInt(4));
      case 1 -> value.setIntValue(random.nextBoolean() ? random.nextLong() : random.nextInt(9));
      case 2 -> value.setBoolValue(random.nextBoolean());
      case 3 -> value.setDoubleValue(random.nextBoolean() ? random.nextDouble() : 3.0);
      case 4 -> value.setBytesValue(ByteString.copyFromUtf8("bytes"));
      case 5 -> value.getKvlistValueBuilder().addValuesBuilder().setKey("k");
      case 6 -> {
        for (int i = random.nextInt(3); i > 0 && depth > 0; i--) {
          value.getArrayValueBuilder().addValues(value(random, 0));
        }
        value.getArrayValueBuilder();
      }
      default -> {
        // no value at all
      }
    }
    return value;
  }

  private static String summaryByGeneratedClasses(Span span) {
    SpanReader reader = new SpanReader("router-1", START / 1000);
    Attributes attributes = MapAttributes.of(span.getAttributesList());
    List<DecisionSpan> spans = new ArrayList<>();
    List<DeadLetter> letters = new ArrayList<>();
    try {
      spans.add(
          attributes.has(SpanNames.OUTCOME)
              ? reader.request(SpanFacts.of(span), attributes)
              : reader.attempt(SpanFacts.of(span), attributes));
    } catch (BadSpanException e) {
      byte[] alone = TestSpans.export(List.of(span)).toByteArray();
      letters.add(new DeadLetter(e.reason(), e.detail(), "here", alone));
    }
    return summary(new DecodedRecord(spans, letters, 0));
  }

  private static String summary(DecodedRecord record) {
    StringBuilder text = new StringBuilder();
    for (DecisionSpan span : record.spans()) {
      text.append(span.spanId()).append(span.traceHash()).append(span.measures());
      text.append(HexFormat.of().formatHex(span.row())).append('\n');
    }
    for (DeadLetter letter : record.deadLetters()) {
      text.append(letter.reason()).append(letter.detail()).append(letter.origin());
      text.append(HexFormat.of().formatHex(letter.value())).append('\n');
    }
    return text.append(record.otherSpans()).toString();
  }

  private static DecodedRecord decode(byte[] record) {
    return OtlpDecoder.decode(record, START / 1000, "here");
  }
}
