package dev.detour.bench.pipeline;

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
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Records of the log as ingest writes them: whole requests, each with its root span and one attempt
 * or, every fourth, a failed one and its fallback.
 *
 * <p>A record is made once; every further one is a copy with other ids and times, so that making
 * them costs next to nothing beside what is measured.
 */
final class TraceRecords {
  /** Requests in a record, and the attempts that they made. */
  static final int REQUESTS = 80;

  static final int ATTEMPTS = REQUESTS * 5 / 4;

  private static final List<String> MODELS = List.of("alpha-large", "beta-large", "gamma-small");
  private static final int TEXT_DIGITS = 8;

  private final Random random = new Random(7);
  private final long templateNanos = 1_750_000_000_000_000_000L;
  private final Map<Long, Patch> marks = new HashMap<>();
  private final byte[] template;
  private final int[] offsets;
  private final Patch[] patches;

  /** What is written over eight bytes of the copy. */
  private enum Patch {
    ID,
    TEXT,
    TIME
  }

  TraceRecords() {
    template = build();
    Map<Integer, Patch> found = new HashMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(template).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i + Long.BYTES <= template.length; i++) {
      Patch patch = marks.get(bytes.getLong(i));
      if (patch != null) {
        found.put(i, patch);
      }
    }
    offsets = found.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    patches = new Patch[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      patches[i] = found.get(offsets[i]);
    }
  }

  /** A record whose ids no other number has, and whose last attempt ends at the given time. */
  byte[] record(long number, long endNanos) {
    byte[] copy = template.clone();
    ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    byte[] text = "%08x".formatted(number).getBytes(StandardCharsets.US_ASCII);
    long salt = number * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < offsets.length; i++) {
      int at = offsets[i];
      switch (patches[i]) {
        case ID -> bytes.putLong(at, bytes.getLong(at) ^ salt);
        case TEXT -> bytes.put(at, text, 0, TEXT_DIGITS);
        case TIME -> bytes.putLong(at, bytes.getLong(at) - templateNanos + endNanos);
      }
    }
    return copy;
  }

  int bytes() {
    return template.length;
  }

  private byte[] build() {
    ScopeSpans.Builder scope =
        ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder().setName(SpanNames.SCOPE_GATEWAY));
    for (int i = 0; i < REQUESTS; i++) {
      addRequest(scope, i % 4 == 3);
    }
    Resource.Builder resource =
        Resource.newBuilder()
            .addAttributes(text(SpanNames.SERVICE_NAME, SpanNames.SERVICE_NAME_ROUTER))
            .addAttributes(text(SpanNames.SERVICE_INSTANCE_ID, "router-1"));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private void addRequest(ScopeSpans.Builder scope, boolean fallsBack) {
    ByteString trace = id().concat(id());
    ByteString root = id();
    Dimensions dimensions = dimensions();
    long took = 200_000_000L + random.nextInt(2_000_000_000);
    if (fallsBack) {
      scope.addSpans(
          attempt(trace, root, 0, "alpha-large", took, took / 2, dimensions)
              .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
              .addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 503))
              .addAttributes(text(SpanNames.FAILURE_CATEGORY, "overloaded"))
              .addAttributes(text(SpanNames.ERROR_TYPE, "overloaded_error")));
      scope.addSpans(served(attempt(trace, root, 1, "beta-large", took / 2, 0, dimensions)));
    } else {
      String model = MODELS.get(random.nextInt(MODELS.size()));
      scope.addSpans(served(attempt(trace, root, 0, model, took, 0, dimensions)));
    }
    scope.addSpans(root(trace, root, fallsBack, took, dimensions));
  }

  private record Dimensions(List<KeyValue> attributes) {}

  private Dimensions dimensions() {
    return new Dimensions(
        List.of(
            text(SpanNames.REQUEST_ID, "req_" + digits() + "-7c1e-4f7a"),
            text(SpanNames.TENANT, "tenant-" + random.nextInt(40)),
            text(SpanNames.USER_ID, Long.toHexString(random.nextLong())),
            text(SpanNames.APPLICATION, "storefront"),
            text(SpanNames.FEATURE, "feature-" + random.nextInt(12)),
            text(SpanNames.WORKFLOW, "answer-ticket"),
            text(SpanNames.TRAFFIC_CLASS, "critical_user_facing"),
            number(SpanNames.POLICY_VERSION, 17),
            text(SpanNames.POLICY_ARM, "stable"),
            text(SpanNames.BUDGET_STATE, "normal")));
  }

  private Span.Builder root(
      ByteString trace, ByteString root, boolean fellBack, long took, Dimensions dimensions) {
    return span(trace, root, took, 0)
        .setName(SpanNames.REQUEST_SPAN_CHAT_COMPLETIONS)
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .addAllAttributes(dimensions.attributes)
        .addAttributes(text(SpanNames.HTTP_REQUEST_METHOD, "POST"))
        .addAttributes(text(SpanNames.HTTP_ROUTE, "/v1/chat/completions"))
        .addAttributes(text(SpanNames.URL_PATH, "/v1/chat/completions"))
        .addAttributes(text(SpanNames.API_KEY_ID, "key-" + random.nextInt(60)))
        .addAttributes(flag(SpanNames.GEN_AI_REQUEST_STREAM))
        .addAttributes(text(SpanNames.OUTCOME, "served"))
        .addAttributes(text(SpanNames.DECISION_REASON, "attempt_succeeded"))
        .addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 200))
        .addAttributes(number(SpanNames.FALLBACK_DEPTH, fellBack ? 1 : 0))
        .addAttributes(number(SpanNames.ATTEMPTS, fellBack ? 2 : 1))
        .addAttributes(text(SpanNames.ROUTE_PRIMARY, "alpha-premium"))
        .addAttributes(text(SpanNames.ROUTE_SERVED, fellBack ? "beta-premium" : "alpha-premium"))
        .addAttributes(fraction(SpanNames.LATENCY_PROVIDER_MS, took / 1e6 - 0.4))
        .addAttributes(fraction(SpanNames.LATENCY_ROUTER_OVERHEAD_MS, 0.4 * random.nextDouble()))
        .addAttributes(number(SpanNames.COST_USD_MICROS, random.nextInt(90_000)));
  }

  private Span.Builder attempt(
      ByteString trace,
      ByteString root,
      int index,
      String model,
      long startedBefore,
      long endedBefore,
      Dimensions dimensions) {
    return span(trace, id(), startedBefore, endedBefore)
        .setParentSpanId(root)
        .setName("chat " + model)
        .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
        .addAllAttributes(dimensions.attributes)
        .addAttributes(text(SpanNames.GEN_AI_OPERATION_NAME, SpanNames.OPERATION_CHAT))
        .addAttributes(text(SpanNames.GEN_AI_PROVIDER_NAME, model.substring(0, 5)))
        .addAttributes(text(SpanNames.GEN_AI_REQUEST_MODEL, model))
        .addAttributes(text(SpanNames.SERVER_ADDRESS, "api.alpha.example"))
        .addAttributes(number(SpanNames.SERVER_PORT, 443))
        .addAttributes(number(SpanNames.ATTEMPT_INDEX, index))
        .addAttributes(text(SpanNames.ATTEMPT_REASON, index == 0 ? "primary" : "first_fallback"))
        .addAttributes(text(SpanNames.DECISION_REASON, "primary_route"))
        .addAttributes(text(SpanNames.ROUTE, model.substring(0, 5) + "-premium"))
        .addAttributes(text(SpanNames.CIRCUIT_STATE, "closed"))
        .addAttributes(flag(SpanNames.GEN_AI_REQUEST_STREAM))
        .addAttributes(number(SpanNames.TIMEOUT_FIRST_TOKEN_MS, 5000))
        .addAttributes(number(SpanNames.TIMEOUT_TOTAL_MS, 60_000))
        .addAttributes(text(SpanNames.PRICE_VERSION, "2026-07"));
  }

  private Span.Builder served(Span.Builder span) {
    return span.addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 200))
        .addAttributes(text(SpanNames.GEN_AI_RESPONSE_MODEL, "large-2026-01-15"))
        .addAttributes(text(SpanNames.GEN_AI_RESPONSE_ID, "chatcmpl-" + digits()))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_INPUT_TOKENS, random.nextInt(8000)))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS, random.nextInt(900)))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, 0))
        .addAttributes(fraction(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, random.nextDouble()))
        .addAttributes(number(SpanNames.COST_USD_MICROS, random.nextInt(90_000)));
  }

  private Span.Builder span(ByteString trace, ByteString id, long startedBefore, long endedBefore) {
    return Span.newBuilder()
        .setTraceId(trace)
        .setSpanId(id)
        .setStartTimeUnixNano(time(templateNanos - startedBefore))
        .setEndTimeUnixNano(time(templateNanos - endedBefore));
  }

  private long time(long nanos) {
    marks.put(nanos, Patch.TIME);
    return nanos;
  }

  private ByteString id() {
    long id = random.nextLong();
    marks.put(id, Patch.ID);
    return ByteString.copyFrom(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, id).array());
  }

  /** Sixteen digits of which the first eight are another record's in each copy. */
  private String digits() {
    String digits = "%016x".formatted(random.nextLong());
    marks.put(
        ByteBuffer.wrap(digits.getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong(0),
        Patch.TEXT);
    return digits;
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

  private static KeyValue flag(String key) {
    return attribute(key, AnyValue.newBuilder().setBoolValue(true));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
