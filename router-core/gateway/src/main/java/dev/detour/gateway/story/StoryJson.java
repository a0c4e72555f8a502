package dev.detour.gateway.story;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.telemetry.AttemptSpan;
import dev.detour.gateway.telemetry.Dimensions;
import dev.detour.gateway.telemetry.RequestSpan;
import dev.detour.gateway.telemetry.Story;
import dev.detour.policy.WireName;
import dev.detour.policy.price.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A story as JSON, without any word of prompt or answer. */
final class StoryJson {
  private StoryJson() {}

  static ObjectNode of(Story story) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    putDimensions(node, story.dimensions());
    node.put("path", story.path())
        .put("keyId", story.keyId())
        .put("stream", story.stream())
        .put("arrivedAt", story.arrivedAt().toString())
        .put("durationMs", millis(story.arrivedAt(), story.endedAt()));
    putEnd(node, story.end());
    putTexts(node, "skipped", story.skipped());
    ArrayNode attempts = node.putArray("attempts");
    story.attempts().forEach(attempt -> attempts.add(attempt(attempt, story.arrivedAt())));
    return node;
  }

  private static void putDimensions(ObjectNode node, Dimensions dimensions) {
    node.put("requestId", dimensions.requestId()).put("tenant", dimensions.tenant());
    put(node, "user", dimensions.user());
    put(node, "application", dimensions.application());
    put(node, "feature", dimensions.feature());
    put(node, "workflow", dimensions.workflow());
    put(node, "class", dimensions.trafficClass().map(WireName::wireName));
    putTexts(
        node,
        "sensitivity",
        dimensions.sensitivity().stream().map(WireName::wireName).sorted().toList());
    node.put("policyVersion", dimensions.policyVersion())
        .put("policyArm", dimensions.arm().wireName())
        .put("budgetState", dimensions.budgetState().wireName());
  }

  private static void putEnd(ObjectNode node, RequestSpan.End end) {
    node.put("outcome", end.outcome().wireName())
        .put("decisionReason", end.reason())
        .put("status", end.status())
        .put("fallbackDepth", end.depth());
    put(node, "stopReason", end.stopReason());
    put(node, "errorType", end.errorType());
    put(node, "routePrimary", end.primary());
    put(node, "routeServed", end.served());
    end.beforeFallback().ifPresent(time -> node.put("beforeFallbackMs", time.toMillis()));
    end.costMicros().ifPresent(micros -> node.put("costUsdMicros", micros));
    if (end.budget().isCapped()) {
      node.put("budgetUtilization", end.budget().utilization());
    }
  }

  private static ObjectNode attempt(Story.Attempt attempt, Instant arrivedAt) {
    AttemptSpan.Start start = attempt.start();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("index", start.index())
            .put("route", start.route())
            .put("provider", start.provider())
            .put("model", start.model())
            .put("reason", start.reason().wireName())
            .put("decisionReason", start.decisionReason())
            .put("resend", start.resend())
            .put("circuit", start.circuit())
            .put("atMs", millis(arrivedAt, attempt.startedAt()))
            .put("firstTokenTimeoutMs", start.timeouts().firstToken().toMillis())
            .put("totalTimeoutMs", start.timeouts().total().toMillis());
    putTexts(node, "skipped", start.skipped());
    attempt
        .end()
        .ifPresent(
            ended -> {
              node.put("durationMs", millis(attempt.startedAt(), ended.at()));
              putEnd(node, ended.end());
            });
    return node;
  }

  private static void putEnd(ObjectNode node, AttemptSpan.End end) {
    if (end.status() != 0) {
      node.put("status", end.status());
    }
    put(node, "failureCategory", end.failure().map(failure -> failure.category().wireName()));
    put(node, "providerCode", end.failure().map(failure -> failure.providerCode()));
    put(node, "cancelledBy", end.cancelledBy().map(WireName::wireName));
    put(node, "responseModel", end.responseModel());
    putTexts(node, "finishReasons", end.finishReasons());
    end.firstChunk().ifPresent(time -> node.put("firstTokenMs", time.toMillis()));
    end.usage().ifPresent(usage -> putUsage(node, usage));
    end.costMicros()
        .ifPresent(
            micros -> node.put("costUsdMicros", micros).put("priceVersion", end.priceVersion()));
  }

  private static void putUsage(ObjectNode node, TokenUsage usage) {
    node.put("inputTokens", usage.input())
        .put("cachedInputTokens", usage.cachedInput())
        .put("outputTokens", usage.output())
        .put("reasoningTokens", usage.reasoningOutput());
  }

  private static void put(ObjectNode node, String field, Optional<String> value) {
    value.ifPresent(text -> node.put(field, text));
  }

  private static void putTexts(ObjectNode node, String field, List<String> texts) {
    ArrayNode array = node.putArray(field);
    texts.forEach(array::add);
  }

  private static long millis(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }
}
