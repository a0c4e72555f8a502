package dev.detour.jobs.row;

import static dev.detour.jobs.row.Table.column;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code detour.attempts}: one call of one provider route. The columns are explained in
 * the table's SQL file. Absent texts are empty, absent counts are 0.
 *
 * @param skipped steps that the decision passed over, each with its reason
 * @param circuitState of the route when the attempt began
 * @param failureCategory empty for a success
 */
public record AttemptRow(
    SpanHead head,
    RequestDimensions request,
    String parentSpanId,
    int attemptIndex,
    String attemptReason,
    String decisionReason,
    List<String> skipped,
    String circuitState,
    String route,
    String provider,
    String operation,
    String requestModel,
    String responseModel,
    String responseId,
    boolean stream,
    @Nullable Long timeToFirstChunkUs,
    @Nullable Long firstTokenTimeoutMs,
    @Nullable Long totalTimeoutMs,
    int httpStatus,
    int resendCount,
    String failureCategory,
    String errorType,
    String cancelledBy,
    List<String> finishReasons,
    @Nullable Long maxTokens,
    long inputTokens,
    long cachedInputTokens,
    long cacheCreationInputTokens,
    long outputTokens,
    long reasoningTokens,
    long costUsdMicros,
    String priceVersion,
    @Nullable Double propensity,
    String serverAddress,
    int serverPort) {

  /** How attempts are written. */
  public static final Table<AttemptRow> TABLE =
      new Table<>(
          "attempts",
          List.of(
              column("tenant", (w, r) -> w.string(r.request.tenant())),
              column("started_at", (w, r) -> w.int64(r.head.startedAtMicros())),
              column("trace_id", (w, r) -> w.string(r.head.traceId())),
              column("span_id", (w, r) -> w.string(r.head.spanId())),
              column("parent_span_id", (w, r) -> w.string(r.parentSpanId)),
              column("request_id", (w, r) -> w.string(r.request.requestId())),
              column("router", (w, r) -> w.string(r.head.router())),
              column("attempt_index", (w, r) -> w.uint16(r.attemptIndex)),
              column("attempt_reason", (w, r) -> w.string(r.attemptReason)),
              column("decision_reason", (w, r) -> w.string(r.decisionReason)),
              column("decision_skipped", (w, r) -> w.strings(r.skipped)),
              column("circuit_state", (w, r) -> w.string(r.circuitState)),
              column("route", (w, r) -> w.string(r.route)),
              column("provider", (w, r) -> w.string(r.provider)),
              column("operation", (w, r) -> w.string(r.operation)),
              column("request_model", (w, r) -> w.string(r.requestModel)),
              column("response_model", (w, r) -> w.string(r.responseModel)),
              column("response_id", (w, r) -> w.string(r.responseId)),
              column("application", (w, r) -> w.string(r.request.application())),
              column("feature", (w, r) -> w.string(r.request.feature())),
              column("workflow", (w, r) -> w.string(r.request.workflow())),
              column("user_id", (w, r) -> w.string(r.request.userId())),
              column("traffic_class", (w, r) -> w.string(r.request.trafficClass())),
              column("sensitivity", (w, r) -> w.strings(r.request.sensitivity())),
              column("policy_version", (w, r) -> w.uint64(r.request.policyVersion())),
              column("policy_arm", (w, r) -> w.string(r.request.policyArm())),
              column("budget_state", (w, r) -> w.string(r.request.budgetState())),
              column("is_stream", (w, r) -> w.bool(r.stream)),
              column("duration_us", (w, r) -> w.uint64(r.head.durationUs())),
              column("time_to_first_chunk_us", (w, r) -> w.nullableUint64(r.timeToFirstChunkUs)),
              column("first_token_timeout_ms", (w, r) -> w.nullableUint32(r.firstTokenTimeoutMs)),
              column("total_timeout_ms", (w, r) -> w.nullableUint32(r.totalTimeoutMs)),
              column("http_status", (w, r) -> w.uint16(r.httpStatus)),
              column("resend_count", (w, r) -> w.uint16(r.resendCount)),
              column("failure_category", (w, r) -> w.string(r.failureCategory)),
              column("error_type", (w, r) -> w.string(r.errorType)),
              column("cancelled_by", (w, r) -> w.string(r.cancelledBy)),
              column("finish_reasons", (w, r) -> w.strings(r.finishReasons)),
              column("max_tokens", (w, r) -> w.nullableUint32(r.maxTokens)),
              column("input_tokens", (w, r) -> w.uint64(r.inputTokens)),
              column("cached_input_tokens", (w, r) -> w.uint64(r.cachedInputTokens)),
              column("cache_creation_input_tokens", (w, r) -> w.uint64(r.cacheCreationInputTokens)),
              column("output_tokens", (w, r) -> w.uint64(r.outputTokens)),
              column("reasoning_tokens", (w, r) -> w.uint64(r.reasoningTokens)),
              column("cost_usd_micros", (w, r) -> w.int64(r.costUsdMicros)),
              column("price_version", (w, r) -> w.string(r.priceVersion)),
              column("propensity", (w, r) -> w.nullableFloat64(r.propensity)),
              column("server_address", (w, r) -> w.string(r.serverAddress)),
              column("server_port", (w, r) -> w.uint16(r.serverPort))));

  public AttemptRow {
    finishReasons = List.copyOf(finishReasons);
    skipped = List.copyOf(skipped);
  }
}
