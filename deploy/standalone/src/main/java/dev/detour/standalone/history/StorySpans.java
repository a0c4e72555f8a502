package dev.detour.standalone.history;

import com.google.protobuf.ByteString;
import dev.detour.policy.WireName;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.Skip;
import dev.detour.policy.document.Route;
import dev.detour.policy.event.PolicyArm;
import dev.detour.policy.event.SpanNames;
import dev.detour.policy.price.TokenUsage;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** The spans of requests of the past, under the names and with the ids that a router gives. */
final class StorySpans {
  private static final String PATH = "/v1/chat/completions";

  private StorySpans() {}

  /** A request's spans as those of one router: its attempts, then itself. */
  static List<Span> of(PastStory story) {
    RandomGenerator random = Draws.of(story.request().seed(), "span ids");
    ByteString trace = id(random).concat(id(random));
    ByteString root = id(random);
    Attributes dimensions = dimensions(story);
    long overhead = overheadNanos(random);
    List<Span> spans = new ArrayList<>(story.attempts().size() + 1);
    for (PastAttempt attempt : story.attempts()) {
      spans.add(attempt(story, attempt, trace, root, id(random), dimensions));
    }
    spans.add(request(story, trace, root, overhead, dimensions));
    return spans;
  }

  /** One export's worth of spans. */
  static ResourceSpans from(String router, List<Span> spans) {
    return ResourceSpans.newBuilder()
        .setResource(
            Resource.newBuilder()
                .addAllAttributes(
                    new Attributes()
                        .put(SpanNames.SERVICE_NAME, SpanNames.SERVICE_NAME_ROUTER)
                        .put(SpanNames.SERVICE_INSTANCE_ID, router)
                        .list()))
        .addScopeSpans(
            ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName(SpanNames.SCOPE_GATEWAY))
                .addAllSpans(spans))
        .build();
  }

  /** What the router itself takes: about half a millisecond. */
  private static long overheadNanos(RandomGenerator random) {
    return (long) (500_000 * StrictMath.exp(0.4 * Draws.gaussian(random)));
  }

  private static Attributes dimensions(PastStory story) {
    PastRequest request = story.request();
    return new Attributes()
        .put(SpanNames.REQUEST_ID, request.id())
        .put(SpanNames.TENANT, request.tenant())
        .put(SpanNames.USER_ID, request.user())
        .put(SpanNames.APPLICATION, request.feature().application())
        .put(SpanNames.FEATURE, request.feature().name())
        .put(SpanNames.WORKFLOW, request.feature().workflow())
        .put(SpanNames.TRAFFIC_CLASS, story.facts().trafficClass().wireName())
        .put(
            SpanNames.SENSITIVITY,
            story.facts().sensitivity().stream().map(WireName::wireName).sorted().toList())
        .put(SpanNames.POLICY_VERSION, story.policyVersion())
        .put(SpanNames.POLICY_ARM, PolicyArm.STABLE.wireName())
        .put(SpanNames.BUDGET_STATE, story.budget().state().wireName());
  }

  private static Span request(
      PastStory story, ByteString trace, ByteString root, long overhead, Attributes dimensions) {
    PastRequest request = story.request();
    Instant end = story.endedAt().plusNanos(overhead);
    Attributes all =
        dimensions
            .copy()
            .put(SpanNames.HTTP_REQUEST_METHOD, "POST")
            .put(SpanNames.HTTP_ROUTE, PATH)
            .put(SpanNames.URL_PATH, PATH)
            .put(SpanNames.API_KEY_ID, request.tenant() + "-demo")
            .put(SpanNames.GEN_AI_REQUEST_STREAM, request.stream())
            .put(SpanNames.GEN_AI_REQUEST_MODEL, request.feature().model())
            .put(SpanNames.REQUEST_INPUT_TOKENS, story.facts().inputTokens())
            .put(SpanNames.REQUEST_OUTPUT_CAP, story.facts().outputCap())
            .put(SpanNames.SKIPPED, story.skipped())
            .put(SpanNames.OUTCOME, story.outcome().wireName())
            .put(SpanNames.DECISION_REASON, story.last().reason().wireName())
            .put(SpanNames.HTTP_RESPONSE_STATUS_CODE, story.status())
            .put(SpanNames.FALLBACK_DEPTH, story.depth())
            .put(SpanNames.ATTEMPTS, story.attempts().size())
            .put(SpanNames.ROUTE_PRIMARY, story.facts().row().primary().name())
            .put(SpanNames.COST_USD_MICROS, story.costMicros())
            .put(SpanNames.BUDGET_UTILIZATION, story.budget().utilization())
            .put(SpanNames.LATENCY_PROVIDER_MS, story.providerTime().toNanos() / 1e6)
            .put(SpanNames.LATENCY_ROUTER_OVERHEAD_MS, overhead / 1e6);
    story
        .beforeFallback()
        .ifPresent(time -> all.put(SpanNames.LATENCY_BEFORE_FALLBACK_MS, time.toMillis()));
    Span.Builder span =
        span(trace, root, request.at(), end)
            .setName(SpanNames.REQUEST_SPAN_PREFIX + PATH)
            .setKind(Span.SpanKind.SPAN_KIND_SERVER);
    if (story.last() instanceof Decision.Serve serve) {
      all.put(SpanNames.ROUTE_SERVED, serve.route().name());
    } else if (story.last() instanceof Decision.Stop stop) {
      all.put(SpanNames.STOP_REASON, stop.reason().wireName());
      all.put(SpanNames.ERROR_TYPE, stop.reason().wireName());
      failed(span);
    } else if (story.last() instanceof Decision.Defer) {
      all.put(SpanNames.JOB_ID, request.id().replace("req_", "job_"));
    }
    return span.addAllAttributes(all.list()).build();
  }

  private static Span attempt(
      PastStory story,
      PastAttempt attempt,
      ByteString trace,
      ByteString root,
      ByteString id,
      Attributes dimensions) {
    Decision.Attempt decision = attempt.decision();
    Route route = decision.route();
    boolean stream = story.request().stream();
    Attributes all =
        dimensions
            .copy()
            .put(SpanNames.GEN_AI_OPERATION_NAME, SpanNames.OPERATION_CHAT)
            .put(SpanNames.GEN_AI_PROVIDER_NAME, route.provider().name())
            .put(SpanNames.GEN_AI_REQUEST_MODEL, route.model())
            .put(SpanNames.SERVER_ADDRESS, route.provider().baseUrl().getHost())
            .put(SpanNames.SERVER_PORT, route.provider().baseUrl().getPort())
            .put(SpanNames.ROUTE, route.name())
            .put(SpanNames.ATTEMPT_INDEX, attempt.index())
            .put(SpanNames.ATTEMPT_REASON, decision.attemptReason().wireName())
            .put(SpanNames.DECISION_REASON, decision.reason().wireName())
            .put(SpanNames.HTTP_REQUEST_RESEND_COUNT, decision.resend())
            .put(SpanNames.CIRCUIT_STATE, attempt.circuit())
            .put(SpanNames.SKIPPED, decision.skipped().stream().map(Skip::line).toList())
            .put(SpanNames.GEN_AI_REQUEST_STREAM, stream)
            .put(SpanNames.GEN_AI_REQUEST_MAX_TOKENS, story.facts().outputCap())
            .put(SpanNames.TIMEOUT_TOTAL_MS, decision.timeouts().total().toMillis());
    if (stream) {
      all.put(SpanNames.TIMEOUT_FIRST_TOKEN_MS, decision.timeouts().firstToken().toMillis());
    }
    Span.Builder span =
        span(trace, id, attempt.startedAt(), attempt.startedAt().plus(attempt.call().took()))
            .setParentSpanId(root)
            .setName(SpanNames.OPERATION_CHAT + " " + route.model())
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT);
    end(attempt, all, span);
    return span.addAllAttributes(all.list()).build();
  }

  private static void end(PastAttempt attempt, Attributes all, Span.Builder span) {
    ProviderCall call = attempt.call();
    if (call.status() != 0) {
      all.put(SpanNames.HTTP_RESPONSE_STATUS_CODE, call.status());
    }
    call.failure()
        .ifPresent(
            failure -> {
              all.put(SpanNames.FAILURE_CATEGORY, failure.category().wireName());
              all.put(SpanNames.ERROR_TYPE, failure.providerCode());
              failed(span);
            });
    call.firstChunk()
        .map(Duration::toNanos)
        .ifPresent(nanos -> all.put(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, nanos / 1e9));
    attempt.usage().ifPresent(usage -> answered(attempt, usage, all));
  }

  private static void answered(PastAttempt attempt, TokenUsage usage, Attributes all) {
    all.put(SpanNames.GEN_AI_RESPONSE_MODEL, attempt.decision().route().model())
        .put(SpanNames.GEN_AI_RESPONSE_FINISH_REASONS, List.of("stop"))
        .put(SpanNames.GEN_AI_USAGE_INPUT_TOKENS, usage.input())
        .put(SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS, usage.output())
        .put(SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, usage.cachedInput())
        .put(SpanNames.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS, usage.cacheCreationInput())
        .put(SpanNames.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS, usage.reasoningOutput());
    OptionalLong cost = attempt.costMicros();
    if (cost.isPresent()) {
      all.put(SpanNames.COST_USD_MICROS, cost.getAsLong())
          .put(SpanNames.PRICE_VERSION, attempt.prices().version());
    }
  }

  private static Span.Builder span(ByteString trace, ByteString id, Instant from, Instant to) {
    return Span.newBuilder()
        .setTraceId(trace)
        .setSpanId(id)
        .setStartTimeUnixNano(nanos(from))
        .setEndTimeUnixNano(nanos(to));
  }

  private static void failed(Span.Builder span) {
    span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
  }

  private static long nanos(Instant at) {
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  /** Eight bytes, never all zero. */
  private static ByteString id(RandomGenerator random) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(random.nextLong() | 1).array());
  }
}
