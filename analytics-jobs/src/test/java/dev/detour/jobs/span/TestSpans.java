package dev.detour.jobs.span;

import com.google.protobuf.ByteString;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.List;

/** Spans as the router makes them. */
public final class TestSpans {
  private TestSpans() {}

  /** An empty span of the given identity. */
  public static Span.Builder span(long trace, long span, long startMicros, long durationMicros) {
    return Span.newBuilder()
        .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16).putLong(8, trace).array()))
        .setSpanId(id(span))
        .setStartTimeUnixNano(startMicros * 1000)
        .setEndTimeUnixNano((startMicros + durationMicros) * 1000);
  }

  public static ByteString id(long span) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, span).array());
  }

  /** The span of a request with every attribute. */
  public static Span.Builder request(long trace, long startMicros, long durationMicros) {
    return dimensions(span(trace, trace * 100, startMicros, durationMicros), trace)
        .setName(SpanNames.REQUEST_SPAN_CHAT_COMPLETIONS)
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .addAttributes(text(SpanNames.API_KEY_ID, "key-1"))
        .addAttributes(decimal(SpanNames.BUDGET_UTILIZATION, 0.5))
        .addAttributes(text(SpanNames.OUTCOME, "served"))
        .addAttributes(text(SpanNames.DECISION_REASON, "attempt_succeeded"))
        .addAttributes(number(SpanNames.FALLBACK_DEPTH, 1))
        .addAttributes(number(SpanNames.ATTEMPTS, 2))
        .addAttributes(text(SpanNames.ROUTE_PRIMARY, "alpha-premium"))
        .addAttributes(text(SpanNames.ROUTE_SERVED, "beta-premium"))
        .addAttributes(flag(SpanNames.GEN_AI_REQUEST_STREAM, true))
        .addAttributes(number(SpanNames.LATENCY_BEFORE_FALLBACK_MS, 120))
        .addAttributes(decimal(SpanNames.LATENCY_PROVIDER_MS, 1400.25))
        .addAttributes(decimal(SpanNames.LATENCY_ROUTER_OVERHEAD_MS, 0.31))
        .addAttributes(texts(SpanNames.SKIPPED, "alpha-cheap: circuit_open"))
        .addAttributes(text(SpanNames.GEN_AI_REQUEST_MODEL, "auto"))
        .addAttributes(texts(SpanNames.REQUEST_REQUIRES, "tools"))
        .addAttributes(number(SpanNames.REQUEST_INPUT_TOKENS, 1200))
        .addAttributes(number(SpanNames.REQUEST_OUTPUT_CAP, 512))
        .addAttributes(text(SpanNames.JOB_ID, "job-7"))
        .addAttributes(text(SpanNames.JOB_REQUEST_ID, "req-6"))
        .addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 200))
        .addAttributes(number(SpanNames.COST_USD_MICROS, 900));
  }

  /** The span of an attempt with every attribute; index 0 failed, others succeeded. */
  public static Span.Builder attempt(long trace, int index, long startMicros, long durationMicros) {
    Span.Builder span =
        dimensions(span(trace, trace * 100 + 1 + index, startMicros, durationMicros), trace)
            .setParentSpanId(id(trace * 100))
            .setName("chat gpt-4o")
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .addAttributes(text(SpanNames.GEN_AI_OPERATION_NAME, "chat"))
            .addAttributes(text(SpanNames.GEN_AI_PROVIDER_NAME, index == 0 ? "alpha" : "beta"))
            .addAttributes(text(SpanNames.GEN_AI_REQUEST_MODEL, "gpt-4o"))
            .addAttributes(text(SpanNames.SERVER_ADDRESS, "127.0.0.1"))
            .addAttributes(number(SpanNames.SERVER_PORT, 9100))
            .addAttributes(flag(SpanNames.GEN_AI_REQUEST_STREAM, true))
            .addAttributes(number(SpanNames.ATTEMPT_INDEX, index))
            .addAttributes(
                text(SpanNames.ATTEMPT_REASON, index == 0 ? "primary" : "first_fallback"))
            .addAttributes(text(SpanNames.ROUTE, index == 0 ? "alpha-premium" : "beta-premium"))
            .addAttributes(number(SpanNames.TIMEOUT_FIRST_TOKEN_MS, 3000))
            .addAttributes(number(SpanNames.TIMEOUT_TOTAL_MS, 60_000))
            .addAttributes(text(SpanNames.PRICE_VERSION, "2026-11-01"));
    return index == 0 ? failed(span) : succeeded(span);
  }

  private static Span.Builder failed(Span.Builder span) {
    return span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
        .addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 503))
        .addAttributes(text(SpanNames.FAILURE_CATEGORY, "overloaded"))
        .addAttributes(text(SpanNames.ERROR_TYPE, "overloaded_error"));
  }

  private static Span.Builder succeeded(Span.Builder span) {
    return span.addAttributes(number(SpanNames.HTTP_RESPONSE_STATUS_CODE, 200))
        .addAttributes(texts(SpanNames.SKIPPED, "alpha-cheap: circuit_open"))
        .addAttributes(text(SpanNames.CIRCUIT_STATE, "half_open"))
        .addAttributes(text(SpanNames.GEN_AI_RESPONSE_MODEL, "gpt-4o-2026"))
        .addAttributes(text(SpanNames.GEN_AI_RESPONSE_ID, "chatcmpl-1"))
        .addAttributes(texts(SpanNames.GEN_AI_RESPONSE_FINISH_REASONS, "stop"))
        .addAttributes(decimal(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, 0.25))
        .addAttributes(number(SpanNames.GEN_AI_REQUEST_MAX_TOKENS, 512))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_INPUT_TOKENS, 100))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, 40))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS, 4))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS, 30))
        .addAttributes(number(SpanNames.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS, 10))
        .addAttributes(number(SpanNames.HTTP_REQUEST_RESEND_COUNT, 0))
        .addAttributes(number(SpanNames.COST_USD_MICROS, 900))
        .addAttributes(decimal(SpanNames.PROPENSITY, 0.9));
  }

  private static Span.Builder dimensions(Span.Builder span, long trace) {
    return span.addAttributes(text(SpanNames.REQUEST_ID, "req-" + trace))
        .addAttributes(text(SpanNames.TENANT, "acme-" + trace % 3))
        .addAttributes(text(SpanNames.USER_ID, "user-" + trace % 7))
        .addAttributes(text(SpanNames.APPLICATION, "shop"))
        .addAttributes(text(SpanNames.FEATURE, "support-chat"))
        .addAttributes(text(SpanNames.WORKFLOW, "refund"))
        .addAttributes(text(SpanNames.TRAFFIC_CLASS, "critical_user_facing"))
        .addAttributes(texts(SpanNames.SENSITIVITY, "pii"))
        .addAttributes(number(SpanNames.POLICY_VERSION, 7))
        .addAttributes(text(SpanNames.POLICY_ARM, "stable"))
        .addAttributes(text(SpanNames.BUDGET_STATE, "normal"));
  }

  /** One export request of one router. */
  public static ExportTraceServiceRequest export(Span.Builder... spans) {
    return export(List.of(spans).stream().map(Span.Builder::build).toList());
  }

  /** One export request of one router. */
  public static ExportTraceServiceRequest export(List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(text(SpanNames.SERVICE_NAME, SpanNames.SERVICE_NAME_ROUTER))
                        .addAttributes(text(SpanNames.SERVICE_INSTANCE_ID, "router-1")))
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(
                            InstrumentationScope.newBuilder().setName(SpanNames.SCOPE_GATEWAY))
                        .addAllSpans(spans)))
        .build();
  }

  public static KeyValue text(String key, String value) {
    return attribute(key, AnyValue.newBuilder().setStringValue(value));
  }

  public static KeyValue number(String key, long value) {
    return attribute(key, AnyValue.newBuilder().setIntValue(value));
  }

  public static KeyValue decimal(String key, double value) {
    return attribute(key, AnyValue.newBuilder().setDoubleValue(value));
  }

  public static KeyValue flag(String key, boolean value) {
    return attribute(key, AnyValue.newBuilder().setBoolValue(value));
  }

  public static KeyValue texts(String key, String value) {
    return attribute(
        key,
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder().addValues(AnyValue.newBuilder().setStringValue(value))));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
