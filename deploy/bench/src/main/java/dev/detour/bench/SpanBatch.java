package dev.detour.bench;

import com.google.protobuf.ByteString;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** An export request as a router sends it: attempts with their dimensions, tokens and cost. */
final class SpanBatch {
  private static final List<String> MODELS = List.of("alpha-large", "beta-large", "gamma-small");

  private final Random random;
  private final long nowNanos = Instant.now().getEpochSecond() * 1_000_000_000L;

  private SpanBatch(Random random) {
    this.random = random;
  }

  /** The same request for the same seed, but for its times. */
  static byte[] of(int spans, long seed) {
    SpanBatch batch = new SpanBatch(new Random(seed));
    ScopeSpans.Builder scope =
        ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder().setName(SpanNames.SCOPE_GATEWAY));
    for (int i = 0; i < spans; i++) {
      scope.addSpans(batch.attempt());
    }
    Resource.Builder resource =
        Resource.newBuilder()
            .addAttributes(text(SpanNames.SERVICE_NAME, SpanNames.SERVICE_NAME_ROUTER));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private Span attempt() {
    String model = MODELS.get(random.nextInt(MODELS.size()));
    long tookNanos = 200_000_000L + random.nextInt(2_000_000_000);
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(16))
            .setSpanId(id(8))
            .setParentSpanId(id(8))
            .setName("chat " + model)
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setStartTimeUnixNano(nowNanos - tookNanos)
            .setEndTimeUnixNano(nowNanos);
    dimensions(span);
    outcome(span, model);
    return span.build();
  }

  private void dimensions(Span.Builder span) {
    span.addAttributes(text(SpanNames.REQUEST_ID, "req_" + Long.toHexString(random.nextLong())))
        .addAttributes(text(SpanNames.TENANT, "tenant-" + random.nextInt(40)))
        .addAttributes(text(SpanNames.USER_ID, Long.toHexString(random.nextLong())))
        .addAttributes(text(SpanNames.APPLICATION, "storefront"))
        .addAttributes(text(SpanNames.FEATURE, "feature-" + random.nextInt(12)))
        .addAttributes(text(SpanNames.WORKFLOW, "answer-ticket"))
        .addAttributes(text(SpanNames.TRAFFIC_CLASS, "critical_user_facing"))
        .addAttributes(number(SpanNames.POLICY_VERSION, 17))
        .addAttributes(text(SpanNames.POLICY_ARM, "stable"))
        .addAttributes(text(SpanNames.BUDGET_STATE, "normal"));
  }

  private void outcome(Span.Builder span, String model) {
    span.addAttributes(text(SpanNames.GEN_AI_OPERATION_NAME, SpanNames.OPERATION_CHAT))
        .addAttributes(text(SpanNames.GEN_AI_PROVIDER_NAME, model.substring(0, 5)))
        .addAttributes(text(SpanNames.GEN_AI_REQUEST_MODEL, model))
        .addAttributes(text(SpanNames.GEN_AI_RESPONSE_MODEL, model + "-2026-01-15"))
        .addAttributes(
            text(SpanNames.GEN_AI_RESPONSE_ID, "chatcmpl-" + Long.toHexString(random.nextLong())))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_INPUT_TOKENS, random.nextInt(8000)))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS, random.nextInt(900)))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, 0))
        .addAttributes(fraction(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, random.nextDouble()))
        .addAttributes(text(SpanNames.SERVER_ADDRESS, "api.alpha.example"))
        .addAttributes(number(SpanNames.SERVER_PORT, 443))
        .addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 200))
        .addAttributes(number(SpanNames.ATTEMPT_INDEX, 0))
        .addAttributes(text(SpanNames.ATTEMPT_REASON, "primary"))
        .addAttributes(text(SpanNames.ROUTE, model.substring(0, 5) + "-premium"))
        .addAttributes(number(SpanNames.TIMEOUT_FIRST_TOKEN_MS, 5000))
        .addAttributes(number(SpanNames.TIMEOUT_TOTAL_MS, 60_000))
        .addAttributes(number(SpanNames.COST_USD_MICROS, random.nextInt(90_000)))
        .addAttributes(text(SpanNames.PRICE_VERSION, "2026-07"));
  }

  private ByteString id(int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    return ByteString.copyFrom(id);
  }

  private static KeyValue text(String key, String value) {
    return attribute(key, AnyValue.newBuilder().setStringValue(value));
  }

  private static KeyValue number(String key, long value) {
    return attribute(key, AnyValue.newBuilder().setIntValue(value));
  }

  private static KeyValue fraction(String key, double value) {
    return attribute(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
