package dev.detour.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.detour.ingest.Spans;
import dev.detour.ingest.otlp.ExportScan.Horizon;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordSplitterTest {
  private static final int LIMIT = 10_000;

  private final RecordSplitter splitter = new RecordSplitter(LIMIT);

  @Test
  void passesASmallRequestOnUntouched() throws Exception {
    byte[] encoded = Spans.request(3).toByteArray();

    RecordSplitter.Split split = splitter.split(encoded, ExportScan.of(encoded, Horizon.UNLIMITED));

    assertThat(split.records()).hasSize(1);
    assertThat(split.records().get(0).value()).isSameAs(encoded);
    assertThat(split.records().get(0).spans()).isEqualTo(3);
  }

  @Test
  void makesNoRecordOfARequestWithoutSpans() throws Exception {
    ExportTraceServiceRequest request = Spans.request(List.of());

    assertThat(split(request).records()).isEmpty();
  }

  @Test
  void keepsATraceInOneRecordWhereItFits() throws Exception {
    // Three traces of four spans, interleaved; two traces fit into one record.
    List<Span> spans = new ArrayList<>();
    for (int span = 1; span <= 4; span++) {
      for (int trace = 1; trace <= 3; trace++) {
        spans.add(Spans.span(trace, trace * 10L + span, 1000));
      }
    }

    List<SpanRecord> records = split(Spans.request(spans)).records();

    assertThat(records).hasSize(2);
    assertThat(tracesOf(records.get(0))).hasSize(2);
    assertThat(tracesOf(records.get(1))).hasSize(1);
    assertThat(records).extracting(SpanRecord::spans).containsExactly(8, 4);
  }

  @Test
  void cutsATraceThatIsOverTheLimitBetweenSpans() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int span = 1; span <= 30; span++) {
      spans.add(Spans.span(7, span, 1000));
    }

    RecordSplitter.Split split = split(Spans.request(spans));

    assertThat(split.oversizedSpans()).isZero();
    assertThat(spansOf(split)).containsExactlyElementsOf(spans);
  }

  @Test
  void leavesOutOnlyTheSpanThatNoRecordCanHold() throws Exception {
    List<Span> spans =
        List.of(Spans.span(1, 1, 100), Spans.span(1, 2, LIMIT), Spans.span(1, 3, 100));

    RecordSplitter.Split split = split(Spans.request(spans));

    assertThat(split.oversizedSpans()).isEqualTo(1);
    assertThat(spansOf(split)).containsExactlyInAnyOrder(spans.get(0), spans.get(2));
  }

  @Test
  void leavesOutSpansThatNoReaderCouldTellApart() throws Exception {
    Span good = Spans.span(1, 1, 100);
    Span cut = good.toBuilder().setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3})).build();
    Span zero = good.toBuilder().setSpanId(ByteString.copyFrom(new byte[8])).build();
    Span absent = good.toBuilder().clearTraceId().build();

    RecordSplitter.Split split = split(Spans.request(List.of(cut, zero, good, absent)));

    assertThat(split.unidentifiedSpans()).isEqualTo(3);
    assertThat(split.spans()).isEqualTo(4);
    assertThat(spansOf(split)).containsExactly(good);
  }

  @Test
  void carriesWhatThisVersionDoesNotKnowThroughACut() throws Exception {
    // Unknown fields beside spans, in the scope and in the resource, in places that make ranges.
    var unknown =
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();
    var scope = Spans.scope("s", List.of(Spans.span(1, 1, 6000), Spans.span(2, 2, 6000)));
    var resource =
        Spans.resource("r", scope.toBuilder().setUnknownFields(unknown).build()).toBuilder();
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(resource.setUnknownFields(unknown))
            .build();

    RecordSplitter.Split split = split(request);

    assertThat(split.records()).hasSize(2);
    for (SpanRecord record : split.records()) {
      var of = parse(record).getResourceSpans(0);
      assertThat(of.getUnknownFields()).isEqualTo(unknown);
      assertThat(of.getSchemaUrl()).isNotEmpty();
      assertThat(of.getScopeSpans(0).getUnknownFields()).isEqualTo(unknown);
      assertThat(of.getScopeSpans(0).getScope().getName()).isEqualTo("s");
    }
  }

  @Test
  void staysUnderTheLimitAndLosesNothingWhateverTheRequest() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      ExportTraceServiceRequest request = randomRequest(new Random(seed));

      RecordSplitter.Split split = split(request);

      assertThat(split.records())
          .as("records of seed %s", seed)
          .allSatisfy(record -> assertThat(record.value().length).isLessThanOrEqualTo(LIMIT));
      assertThat(placedSpans(split.records().stream().map(RecordSplitterTest::parse).toList()))
          .as("spans of seed %s, each with its resource and scope", seed)
          .containsExactlyInAnyOrderElementsOf(placedSpans(List.of(request)));
    }
  }

  private static ExportTraceServiceRequest randomRequest(Random random) {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    int span = 0;
    for (int resource = 0; resource < 1 + random.nextInt(4); resource++) {
      for (int scope = 0; scope < 1 + random.nextInt(4); scope++) {
        List<Span> spans = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
          spans.add(Spans.span(1 + random.nextInt(6), ++span, random.nextInt(2000)));
        }
        request.addResourceSpans(
            Spans.resource("service " + resource, Spans.scope("scope " + scope, spans)));
      }
    }
    return request.build();
  }

  private RecordSplitter.Split split(ExportTraceServiceRequest request) throws Exception {
    byte[] encoded = request.toByteArray();
    return splitter.split(encoded, ExportScan.of(encoded, Horizon.UNLIMITED));
  }

  private static List<String> placedSpans(List<ExportTraceServiceRequest> requests) {
    List<String> placed = new ArrayList<>();
    for (ExportTraceServiceRequest request : requests) {
      for (var resource : request.getResourceSpansList()) {
        for (var scope : resource.getScopeSpansList()) {
          for (Span span : scope.getSpansList()) {
            String service = resource.getResource().getAttributes(0).getValue().getStringValue();
            placed.add(
                service
                    + resource.getSchemaUrl()
                    + scope.getScope().getName()
                    + span.getSpanId().asReadOnlyByteBuffer().getLong()
                    + span.hashCode());
          }
        }
      }
    }
    return placed;
  }

  private static List<Span> spansOf(RecordSplitter.Split split) {
    List<Span> spans = new ArrayList<>();
    for (SpanRecord record : split.records()) {
      assertThat(record.value().length).isLessThanOrEqualTo(LIMIT);
      spans.addAll(parse(record).getResourceSpans(0).getScopeSpans(0).getSpansList());
    }
    return spans;
  }

  private static Set<ByteString> tracesOf(SpanRecord record) {
    Set<ByteString> traces = new HashSet<>();
    for (Span span : parse(record).getResourceSpans(0).getScopeSpans(0).getSpansList()) {
      traces.add(span.getTraceId());
    }
    return traces;
  }

  private static ExportTraceServiceRequest parse(SpanRecord record) {
    try {
      return ExportTraceServiceRequest.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("a record is no request of its own", e);
    }
  }
}
