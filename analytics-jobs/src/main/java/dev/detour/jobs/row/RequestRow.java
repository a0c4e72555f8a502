package dev.detour.jobs.row;

import static dev.detour.jobs.row.ColumnType.BOOL;
import static dev.detour.jobs.row.ColumnType.INT64;
import static dev.detour.jobs.row.ColumnType.MICROS;
import static dev.detour.jobs.row.ColumnType.NULLABLE_FLOAT64;
import static dev.detour.jobs.row.ColumnType.NULLABLE_UINT64;
import static dev.detour.jobs.row.ColumnType.STRING;
import static dev.detour.jobs.row.ColumnType.STRINGS;
import static dev.detour.jobs.row.ColumnType.UINT16;
import static dev.detour.jobs.row.ColumnType.UINT64;
import static dev.detour.jobs.row.Table.column;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code detour.requests}: one request of an application. The columns are explained in the
 * table's SQL file. Absent texts are empty, absent counts are 0.
 *
 * @param skipped steps that decisions passed over, each with its reason
 * @param jobId the job that the request became, or of which it is a run
 * @param jobRequestId on a run, the request that became the job
 */
public record RequestRow(
    SpanHead head,
    RequestDimensions request,
    String apiKeyId,
    @Nullable Double budgetUtilization,
    String outcome,
    String stopReason,
    String decisionReason,
    List<String> skipped,
    String requestModel,
    List<String> requires,
    long inputTokens,
    long outputCap,
    int fallbackDepth,
    int attempts,
    String routePrimary,
    String routeServed,
    boolean stream,
    @Nullable Long beforeFallbackMs,
    @Nullable Long providerUs,
    @Nullable Long routerOverheadUs,
    int httpStatus,
    String errorType,
    long costUsdMicros,
    String jobId,
    String jobRequestId) {

  /** How requests are written. */
  public static final Table<RequestRow> TABLE =
      new Table<>(
          "requests",
          List.of(
              column("tenant", STRING, (w, r) -> w.string(r.request.tenant())),
              column("started_at", MICROS, (w, r) -> w.int64(r.head.startedAtMicros())),
              column("trace_id", STRING, (w, r) -> w.string(r.head.traceId())),
              column("span_id", STRING, (w, r) -> w.string(r.head.spanId())),
              column("request_id", STRING, (w, r) -> w.string(r.request.requestId())),
              column("router", STRING, (w, r) -> w.string(r.head.router())),
              column("application", STRING, (w, r) -> w.string(r.request.application())),
              column("feature", STRING, (w, r) -> w.string(r.request.feature())),
              column("workflow", STRING, (w, r) -> w.string(r.request.workflow())),
              column("user_id", STRING, (w, r) -> w.string(r.request.userId())),
              column("api_key_id", STRING, (w, r) -> w.string(r.apiKeyId)),
              column("traffic_class", STRING, (w, r) -> w.string(r.request.trafficClass())),
              column("sensitivity", STRINGS, (w, r) -> w.strings(r.request.sensitivity())),
              column("policy_version", UINT64, (w, r) -> w.uint64(r.request.policyVersion())),
              column("policy_arm", STRING, (w, r) -> w.string(r.request.policyArm())),
              column("budget_state", STRING, (w, r) -> w.string(r.request.budgetState())),
              column(
                  "budget_utilization",
                  NULLABLE_FLOAT64,
                  (w, r) -> w.nullableFloat64(r.budgetUtilization)),
              column("outcome", STRING, (w, r) -> w.string(r.outcome)),
              column("stop_reason", STRING, (w, r) -> w.string(r.stopReason)),
              column("decision_reason", STRING, (w, r) -> w.string(r.decisionReason)),
              column("decision_skipped", STRINGS, (w, r) -> w.strings(r.skipped)),
              column("request_model", STRING, (w, r) -> w.string(r.requestModel)),
              column("requires", STRINGS, (w, r) -> w.strings(r.requires)),
              column("input_tokens", UINT64, (w, r) -> w.uint64(r.inputTokens)),
              column("output_cap", UINT64, (w, r) -> w.uint64(r.outputCap)),
              column("fallback_depth", UINT16, (w, r) -> w.uint16(r.fallbackDepth)),
              column("attempts", UINT16, (w, r) -> w.uint16(r.attempts)),
              column("route_primary", STRING, (w, r) -> w.string(r.routePrimary)),
              column("route_served", STRING, (w, r) -> w.string(r.routeServed)),
              column("is_stream", BOOL, (w, r) -> w.bool(r.stream)),
              column("duration_us", UINT64, (w, r) -> w.uint64(r.head.durationUs())),
              column(
                  "before_fallback_ms",
                  NULLABLE_UINT64,
                  (w, r) -> w.nullableUint64(r.beforeFallbackMs)),
              column(
                  "provider_latency_us", NULLABLE_UINT64, (w, r) -> w.nullableUint64(r.providerUs)),
              column(
                  "router_overhead_us",
                  NULLABLE_UINT64,
                  (w, r) -> w.nullableUint64(r.routerOverheadUs)),
              column("http_status", UINT16, (w, r) -> w.uint16(r.httpStatus)),
              column("error_type", STRING, (w, r) -> w.string(r.errorType)),
              column("cost_usd_micros", INT64, (w, r) -> w.int64(r.costUsdMicros)),
              column("job_id", STRING, (w, r) -> w.string(r.jobId)),
              column("job_request_id", STRING, (w, r) -> w.string(r.jobRequestId))));

  public RequestRow {
    requires = List.copyOf(requires);
    skipped = List.copyOf(skipped);
  }
}
