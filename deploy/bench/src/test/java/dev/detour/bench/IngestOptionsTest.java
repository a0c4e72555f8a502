package dev.detour.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.bench.load.Target;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestOptionsTest {

  @Test
  void readsWhatIsGivenAndKeepsTheRest() {
    IngestOptions options = IngestOptions.parse("--batch", "64", "--ingest-jvm", "-Xmx1g  -Xint");

    assertThat(options)
        .isEqualTo(
            new IngestOptions(
                5,
                Duration.ofSeconds(4),
                Duration.ofSeconds(8),
                8,
                64,
                List.of("-Xmx1g", "-Xint")));
    assertThat(IngestOptions.parse("--quick", "--rounds", "3", "--connections", "2"))
        .isEqualTo(
            new IngestOptions(
                3,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                2,
                512,
                List.of("-Xmx192m", "-XX:+UseSerialGC")));
  }

  @Test
  void namesTheOptionThatIsWrong() {
    assertThatThrownBy(() -> IngestOptions.parse("--batch", "none"))
        .hasMessageContaining("--batch: none");
    assertThatThrownBy(() -> IngestOptions.parse("--what", "1"))
        .hasMessageStartingWith("--what: no value or no such option");
    assertThatThrownBy(() -> IngestOptions.parse("--batch")).hasMessageContaining("no value");
  }

  @Test
  void sendsSpansThatDiffer() throws Exception {
    ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(SpanBatch.of(512, 1));

    List<Span> spans = request.getResourceSpans(0).getScopeSpans(0).getSpansList();
    var ids = new HashSet<>(spans.stream().map(Span::getSpanId).toList());
    assertThat(ids).hasSize(512);
    assertThat(spans.get(0).getAttributesCount()).isGreaterThan(25);
  }

  @Test
  void sendsBytesAsTheyAre() {
    byte[] body = {0, -1, 13, 10};

    var request =
        Target.post("x", URI.create("http://h:1/p"), "a/b", Map.of("k", "v"), body, 0).request();

    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    assertThat(bytes).endsWith(body);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
        .contains("content-type: a/b\r\n", "content-length: 4\r\n", "k: v\r\n");
  }
}
