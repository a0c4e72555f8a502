package dev.detour.jobs.row;

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
              column("tenant", (w, r) -> w.string(r.request.tenant())),
              column("started_at", (w, r) -> w.int64(r.head.startedAtMicros())),
              column("trace_id", (w, r) -> w.string(r.head.traceId())),
              column("span_id", (w, r) -> w.string(r.head.spanId())),
              column("request_id", (w, r) -> w.string(r.request.requestId())),
              column("router", (w, r) -> w.string(r.head.router())),
              column("application", (w, r) -> w.string(r.request.application())),
              column("feature", (w, r) -> w.string(r.request.feature())),
              column("workflow", (w, r) -> w.string(r.request.workflow())),
              column("user_id", (w, r) -> w.string(r.request.userId())),
              column("api_key_id", (w, r) -> w.string(r.apiKeyId)),
              column("traffic_class", (w, r) -> w.string(r.request.trafficClass())),
              column("sensitivity", (w, r) -> w.strings(r.request.sensitivity())),
              column("policy_version", (w, r) -> w.uint64(r.request.policyVersion())),
              column("policy_arm", (w, r) -> w.string(r.request.policyArm())),
              column("budget_state", (w, r) -> w.string(r.request.budgetState())),
              column("budget_utilization", (w, r) -> w.nullableFloat64(r.budgetUtilization)),
              column("outcome", (w, r) -> w.string(r.outcome)),
              column("stop_reason", (w, r) -> w.string(r.stopReason)),
              column("decision_reason", (w, r) -> w.string(r.decisionReason)),
              column("decision_skipped", (w, r) -> w.strings(r.skipped)),
              column("request_model", (w, r) -> w.string(r.requestModel)),
              column("requires", (w, r) -> w.strings(r.requires)),
              column("input_tokens", (w, r) -> w.uint64(r.inputTokens)),
              column("output_cap", (w, r) -> w.uint64(r.outputCap)),
              column("fallback_depth", (w, r) -> w.uint16(r.fallbackDepth)),
              column("attempts", (w, r) -> w.uint16(r.attempts)),
              column("route_primary", (w, r) -> w.string(r.routePrimary)),
              column("route_served", (w, r) -> w.string(r.routeServed)),
              column("is_stream", (w, r) -> w.bool(r.stream)),
              column("duration_us", (w, r) -> w.uint64(r.head.durationUs())),
              column("before_fallback_ms", (w, r) -> w.nullableUint64(r.beforeFallbackMs)),
              column("provider_latency_us", (w, r) -> w.nullableUint64(r.providerUs)),
              column("router_overhead_us", (w, r) -> w.nullableUint64(r.routerOverheadUs)),
              column("http_status", (w, r) -> w.uint16(r.httpStatus)),
              column("error_type", (w, r) -> w.string(r.errorType)),
              column("cost_usd_micros", (w, r) -> w.int64(r.costUsdMicros)),
              column("job_id", (w, r) -> w.string(r.jobId)),
              column("job_request_id", (w, r) -> w.string(r.jobRequestId))));

  public RequestRow {
    requires = List.copyOf(requires);
    skipped = List.copyOf(skipped);
  }
}
