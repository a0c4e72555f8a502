package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The same program as those in the other languages: a request span and its attempt spans. */
final class JavaSdk implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SdkTracerProvider provider;
  private final List<JsonNode> sent = new ArrayList<>();

  JavaSdk(String protocol, String endpoint, String service, String token) {
    Resource resource = Resource.create(Attributes.builder().put("service.name", service).build());
    provider =
        SdkTracerProvider.builder()
            .setResource(resource)
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter(protocol, endpoint, "Bearer " + token)).build())
            .build();
  }

  private static SpanExporter exporter(String protocol, String endpoint, String authorization) {
    return protocol.equals("grpc")
        ? OtlpGrpcSpanExporter.builder()
            .setEndpoint(endpoint)
            .addHeader("authorization", authorization)
            .setCompression("gzip")
            .build()
        : OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .addHeader("authorization", authorization)
            .setCompression("gzip")
            .build();
  }

  List<JsonNode> send(JsonNode attributes) {
    Tracer tracer =
        provider.tracerBuilder("detour-test").setInstrumentationVersion("1.2.3").build();
    String name = "POST /v1/chat/completions";
    Span request =
        tracer
            .spanBuilder(name)
            .setSpanKind(SpanKind.SERVER)
            .setAllAttributes(typed(attributes))
            .startSpan();
    for (int index = 0; index < 20; index++) {
      ObjectNode of = attributes.deepCopy();
      of.put("detour.attempt.index", index);
      Span attempt =
          tracer
              .spanBuilder("chat m")
              .setSpanKind(SpanKind.CLIENT)
              .setParent(Context.root().with(request))
              .setAllAttributes(typed(of))
              .startSpan();
      attempt.addEvent("fallback", Attributes.builder().put("from", "a").build());
      attempt.setStatus(StatusCode.ERROR, "over");
      end(attempt, request.getSpanContext().getSpanId(), "chat m", of);
    }
    end(request, "", name, attributes);
    assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    return sent;
  }

  private void end(Span span, String parent, String name, JsonNode attributes) {
    ObjectNode line = JSON.createObjectNode();
    line.put("traceId", span.getSpanContext().getTraceId());
    line.put("spanId", span.getSpanContext().getSpanId());
    line.put("parentSpanId", parent);
    line.put("name", name);
    line.set("attributes", attributes);
    sent.add(line);
    span.end();
  }

  private static Attributes typed(JsonNode attributes) {
    AttributesBuilder typed = Attributes.builder();
    attributes
        .fields()
        .forEachRemaining(
            field -> {
              String key = field.getKey();
              JsonNode value = field.getValue();
              if (value.isTextual()) {
                typed.put(key, value.textValue());
              } else if (value.isBoolean()) {
                typed.put(key, value.booleanValue());
              } else if (value.isIntegralNumber()) {
                typed.put(key, value.longValue());
              } else if (value.isNumber()) {
                typed.put(key, value.doubleValue());
              } else {
                List<String> texts = new ArrayList<>();
                value.forEach(element -> texts.add(element.textValue()));
                typed.put(AttributeKey.stringArrayKey(key), texts);
              }
            });
    return typed.build();
  }

  @Override
  public void close() {
    provider.close();
  }
}
