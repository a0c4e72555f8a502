package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.detour.ingest.SpanTopicReader.Stored;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spans of real SDKs arrive whole: every id and every attribute, compared with what the SDK's
 * program says it sent. A language whose tools are not on this machine counts as skipped.
 */
@Timeout(600)
class OtelSdkIT {
  private static final String TOKEN = "sdk-token-0123456789";
  private static final int SPANS = 21;
  private static final Path SOURCES = Path.of("src/test/resources");
  private static final Path BUILD = Path.of("target");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;
  private static EmbeddedKafka kafka;
  private static IngestServer ingest;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory));
    ingest =
        IngestServer.start(
            IngestConfig.from(
                Map.of(
                    "DETOUR_INGEST_PORT", "0",
                    "DETOUR_INGEST_GRPC_PORT", "0",
                    "DETOUR_INGEST_TOKENS", "sdk=env:SDK_TOKEN",
                    "SDK_TOKEN", TOKEN,
                    "DETOUR_INGEST_TOPIC_PARTITIONS", "1",
                    "DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers())));
    OtlpClient client = new OtlpClient(ingest.port());
    HttpResponse<String> ready = client.get("/readyz");
    while (ready.statusCode() != 200) {
      ready = client.get("/readyz");
    }
  }

  @AfterAll
  static void stop() {
    ingest.close();
    kafka.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "grpc"})
  void java(String protocol) throws Exception {
    try (JavaSdk sdk = new JavaSdk(protocol, endpoint(protocol), "java-" + protocol, TOKEN)) {
      assertArrived("java-" + protocol, sdk.send(JSON.readTree(attributes())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/json", "http/protobuf", "grpc"})
  void javaScript(String protocol) throws Exception {
    assumeTrue(isInstalled("node") && isInstalled("npm"), "no Node.js with npm on this machine");
    Path folder = copy("otel-js");
    run(folder, "", "npm", "ci", "--prefer-offline");

    assertArrived("js-" + protocol, send(folder, protocol, "js-", "node", "spans.js"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "grpc"})
  void go(String protocol) throws Exception {
    assumeTrue(isInstalled("go"), "no Go on this machine");
    Path folder = copy("otel-go");
    run(folder, "", "go", "build", "-o", "otelgo", ".");

    String program = folder.resolve("otelgo").toAbsolutePath().toString();
    assertArrived("go-" + protocol, send(folder, protocol, "go-", program));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/protobuf", "grpc"})
  void python(String protocol) throws Exception {
    assumeTrue(hasVenv(), "no Python 3.10 or newer with venv on this machine");
    Path folder = copy("otel-python");
    String python = folder.resolve("venv/bin/python").toAbsolutePath().toString();
    if (!Files.exists(Path.of(python))) {
      run(folder, "", "python3", "-m", "venv", "venv");
    }
    String pins = "requirements.txt";
    run(folder, "", python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", "-r", pins);

    assertArrived("python-" + protocol, send(folder, protocol, "python-", python, "spans.py"));
  }

  private static List<JsonNode> send(Path folder, String protocol, String prefix, String... program)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(protocol, endpoint(protocol), prefix + protocol, TOKEN));
    List<JsonNode> sent = new ArrayList<>();
    for (String line : run(folder, attributes(), command.toArray(String[]::new)).split("\n", -1)) {
      if (!line.isBlank()) {
        sent.add(JSON.readTree(line));
      }
    }
    return sent;
  }

  private static void assertArrived(String service, List<JsonNode> sent) throws Exception {
    assertThat(sent).as("spans that the program sent").hasSize(SPANS);
    List<Stored> stored =
        new SpanTopicReader(kafka.bootstrapServers(), "otlp_spans", 1)
            .read(SPANS, it -> it.service().equals(service));

    assertThat(stored.stream().map(it -> describe(it.span())))
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(OtelSdkIT::describe).toList());
    assertThat(stored)
        .allSatisfy(
            it -> {
              assertThat(it.scope().getName()).isEqualTo("detour-test");
              assertThat(it.scope().getVersion()).isEqualTo("1.2.3");
              assertThat(it.span().getEndTimeUnixNano())
                  .isGreaterThanOrEqualTo(it.span().getStartTimeUnixNano());
            });
    assertThat(stored)
        .filteredOn(it -> it.span().getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
        .hasSize(SPANS - 1)
        .allSatisfy(
            it -> {
              assertThat(it.span().getEvents(0).getName()).isEqualTo("fallback");
              assertThat(it.span().getStatus().getMessage()).isEqualTo("over");
            });
  }

  private static Map<String, JsonNode> describe(JsonNode sent) {
    Map<String, JsonNode> description = new TreeMap<>();
    sent.fields().forEachRemaining(field -> description.put(field.getKey(), field.getValue()));
    Map<String, JsonNode> attributes = new TreeMap<>();
    sent.get("attributes")
        .fields()
        .forEachRemaining(field -> attributes.put(field.getKey(), field.getValue()));
    description.put("attributes", JSON.valueToTree(attributes));
    return description;
  }

  private static Map<String, JsonNode> describe(Span span) {
    Map<String, JsonNode> attributes = new TreeMap<>();
    for (KeyValue attribute : span.getAttributesList()) {
      attributes.put(attribute.getKey(), json(attribute.getValue()));
    }
    Map<String, Object> description = new TreeMap<>();
    description.put("traceId", hex(span.getTraceId().toByteArray()));
    description.put("spanId", hex(span.getSpanId().toByteArray()));
    description.put("parentSpanId", hex(span.getParentSpanId().toByteArray()));
    description.put("name", span.getName());
    description.put("attributes", attributes);
    return describe(reread(description));
  }

  private static JsonNode json(AnyValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value.getValueCase()) {
      // The Java exporter leaves an empty text out, so that no value is set.
      case STRING_VALUE, VALUE_NOT_SET -> nodes.textNode(value.getStringValue());
      case BOOL_VALUE -> nodes.booleanNode(value.getBoolValue());
      case INT_VALUE -> nodes.numberNode(value.getIntValue());
      case DOUBLE_VALUE -> nodes.numberNode(value.getDoubleValue());
      case ARRAY_VALUE -> {
        ArrayNode array = nodes.arrayNode();
        value.getArrayValue().getValuesList().forEach(element -> array.add(json(element)));
        yield array;
      }
      default -> throw new AssertionError("no attribute of a program: " + value);
    };
  }

  /** Through text, so that numbers have the types that a reader of JSON gives them. */
  private static JsonNode reread(Object value) {
    try {
      return JSON.readTree(JSON.writeValueAsString(value));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String endpoint(String protocol) {
    return "http://127.0.0.1:" + (protocol.equals("grpc") ? ingest.grpcPort() : ingest.port());
  }

  private static String attributes() throws IOException {
    return Files.readString(SOURCES.resolve("sdk-attributes.json"));
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Debian's Python comes without the part of {@code venv} that brings pip. */
  private static boolean hasVenv() throws Exception {
    String check = "import ensurepip, sys; sys.exit(sys.version_info < (3, 10))";
    return isInstalled("python3")
        && new ProcessBuilder("python3", "-c", check).start().waitFor() == 0;
  }

  private static Path copy(String folder) throws IOException {
    Path target = Files.createDirectories(BUILD.resolve(folder));
    try (Stream<Path> files = Files.list(SOURCES.resolve(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return target;
  }

  private static String run(Path folder, String input, String... command) throws Exception {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(560, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("%s: %s", List.of(command), Files.readString(errors)).isZero();
    return Files.readString(output);
  }
}
