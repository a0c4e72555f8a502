package dev.detour.jobs.row;

import static dev.detour.jobs.row.ColumnType.BOOL;
import static dev.detour.jobs.row.ColumnType.INT64;
import static dev.detour.jobs.row.ColumnType.MICROS;
import static dev.detour.jobs.row.ColumnType.NULLABLE_FLOAT64;
import static dev.detour.jobs.row.ColumnType.NULLABLE_UINT32;
import static dev.detour.jobs.row.ColumnType.NULLABLE_UINT64;
import static dev.detour.jobs.row.ColumnType.STRING;
import static dev.detour.jobs.row.ColumnType.STRINGS;
import static dev.detour.jobs.row.ColumnType.UINT16;
import static dev.detour.jobs.row.ColumnType.UINT64;
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
              column("tenant", STRING, (w, r) -> w.string(r.request.tenant())),
              column("started_at", MICROS, (w, r) -> w.int64(r.head.startedAtMicros())),
              column("trace_id", STRING, (w, r) -> w.string(r.head.traceId())),
              column("span_id", STRING, (w, r) -> w.string(r.head.spanId())),
              column("parent_span_id", STRING, (w, r) -> w.string(r.parentSpanId)),
              column("request_id", STRING, (w, r) -> w.string(r.request.requestId())),
              column("router", STRING, (w, r) -> w.string(r.head.router())),
              column("attempt_index", UINT16, (w, r) -> w.uint16(r.attemptIndex)),
              column("attempt_reason", STRING, (w, r) -> w.string(r.attemptReason)),
              column("decision_reason", STRING, (w, r) -> w.string(r.decisionReason)),
              column("decision_skipped", STRINGS, (w, r) -> w.strings(r.skipped)),
              column("circuit_state", STRING, (w, r) -> w.string(r.circuitState)),
              column("route", STRING, (w, r) -> w.string(r.route)),
              column("provider", STRING, (w, r) -> w.string(r.provider)),
              column("operation", STRING, (w, r) -> w.string(r.operation)),
              column("request_model", STRING, (w, r) -> w.string(r.requestModel)),
              column("response_model", STRING, (w, r) -> w.string(r.responseModel)),
              column("response_id", STRING, (w, r) -> w.string(r.responseId)),
              column("application", STRING, (w, r) -> w.string(r.request.application())),
              column("feature", STRING, (w, r) -> w.string(r.request.feature())),
              column("workflow", STRING, (w, r) -> w.string(r.request.workflow())),
              column("user_id", STRING, (w, r) -> w.string(r.request.userId())),
              column("traffic_class", STRING, (w, r) -> w.string(r.request.trafficClass())),
              column("sensitivity", STRINGS, (w, r) -> w.strings(r.request.sensitivity())),
              column("policy_version", UINT64, (w, r) -> w.uint64(r.request.policyVersion())),
              column("policy_arm", STRING, (w, r) -> w.string(r.request.policyArm())),
              column("budget_state", STRING, (w, r) -> w.string(r.request.budgetState())),
              column("is_stream", BOOL, (w, r) -> w.bool(r.stream)),
              column("duration_us", UINT64, (w, r) -> w.uint64(r.head.durationUs())),
              column(
                  "time_to_first_chunk_us",
                  NULLABLE_UINT64,
                  (w, r) -> w.nullableUint64(r.timeToFirstChunkUs)),
              column(
                  "first_token_timeout_ms",
                  NULLABLE_UINT32,
                  (w, r) -> w.nullableUint32(r.firstTokenTimeoutMs)),
              column(
                  "total_timeout_ms",
                  NULLABLE_UINT32,
                  (w, r) -> w.nullableUint32(r.totalTimeoutMs)),
              column("http_status", UINT16, (w, r) -> w.uint16(r.httpStatus)),
              column("resend_count", UINT16, (w, r) -> w.uint16(r.resendCount)),
              column("failure_category", STRING, (w, r) -> w.string(r.failureCategory)),
              column("error_type", STRING, (w, r) -> w.string(r.errorType)),
              column("cancelled_by", STRING, (w, r) -> w.string(r.cancelledBy)),
              column("finish_reasons", STRINGS, (w, r) -> w.strings(r.finishReasons)),
              column("max_tokens", NULLABLE_UINT32, (w, r) -> w.nullableUint32(r.maxTokens)),
              column("input_tokens", UINT64, (w, r) -> w.uint64(r.inputTokens)),
              column("cached_input_tokens", UINT64, (w, r) -> w.uint64(r.cachedInputTokens)),
              column(
                  "cache_creation_input_tokens",
                  UINT64,
                  (w, r) -> w.uint64(r.cacheCreationInputTokens)),
              column("output_tokens", UINT64, (w, r) -> w.uint64(r.outputTokens)),
              column("reasoning_tokens", UINT64, (w, r) -> w.uint64(r.reasoningTokens)),
              column("cost_usd_micros", INT64, (w, r) -> w.int64(r.costUsdMicros)),
              column("price_version", STRING, (w, r) -> w.string(r.priceVersion)),
              column("propensity", NULLABLE_FLOAT64, (w, r) -> w.nullableFloat64(r.propensity)),
              column("server_address", STRING, (w, r) -> w.string(r.serverAddress)),
              column("server_port", UINT16, (w, r) -> w.uint16(r.serverPort))));

  public AttemptRow {
    finishReasons = List.copyOf(finishReasons);
    skipped = List.copyOf(skipped);
  }
}
