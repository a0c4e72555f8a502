package dev.detour.store;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads rows of jobs. */
final class JobRows {
  /** Everything but the request itself. */
  static final String COLUMNS =
      """
      j.id, j.tenant, j.request_id, j.surface, j.feature, j.traffic_class, j.origin, j.state,
        j.reason, j.failure, j.policy_version, j.request_attempts, j.retry_budget,
        j.attempts_made, j.attempts, j.runs, j.not_before, j.expires_at, j.created_at,
        j.finished_at, j.result_status, j.result, j.result_route, j.cost_micros
      """;

  /** The request, and the lease's token. */
  static final String REQUEST_COLUMNS =
      "j.api_key, j.trace_parent, j.headers, j.body, j.webhook, j.lease_token";

  private JobRows() {}

  static Job job(Row row) {
    return new Job(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("request_id"),
        row.getString("surface"),
        Optional.ofNullable(row.getString("feature")),
        trafficClass(row),
        row.getString("origin"),
        JobState.of(row.getString("state")),
        row.getString("reason"),
        Optional.ofNullable(row.getString("failure")),
        row.getLong("policy_version"),
        row.getInteger("request_attempts"),
        row.getInteger("retry_budget"),
        row.getInteger("attempts_made"),
        row.getJsonArray("attempts"),
        row.getInteger("runs"),
        row.getOffsetDateTime("not_before").toInstant(),
        row.getOffsetDateTime("expires_at").toInstant(),
        row.getOffsetDateTime("created_at").toInstant(),
        KeyStore.instant(row, "finished_at"),
        result(row));
  }

  static LeasedJob leased(Row row) {
    return new LeasedJob(
        new LeasedJob.Lease(row.getString("id"), row.getLong("lease_token")),
        job(row),
        request(row));
  }

  static NewJob.Request request(Row row) {
    return new NewJob.Request(
        row.getString("request_id"),
        Optional.ofNullable(row.getString("trace_parent")),
        row.getString("tenant"),
        row.getUUID("api_key"),
        row.getString("surface"),
        Optional.ofNullable(row.getString("feature")),
        trafficClass(row),
        headers(row.getJsonObject("headers")),
        row.getBuffer("body"),
        Optional.ofNullable(row.getString("webhook")));
  }

  private static Optional<Job.Result> result(Row row) {
    Buffer body = row.getBuffer("result");
    if (body == null) {
      return Optional.empty();
    }
    Integer status = row.getInteger("result_status");
    Long cost = row.getLong("cost_micros");
    return Optional.of(
        new Job.Result(
            status == null ? OptionalInt.empty() : OptionalInt.of(status),
            body,
            Optional.ofNullable(row.getString("result_route")),
            cost == null ? OptionalLong.empty() : OptionalLong.of(cost)));
  }

  private static TrafficClass trafficClass(Row row) {
    return TenantStore.trafficClass(row, "traffic_class").orElseThrow();
  }

  private static Map<String, String> headers(JsonObject stored) {
    Map<String, String> headers = new HashMap<>();
    stored.forEach(entry -> headers.put(entry.getKey(), String.valueOf(entry.getValue())));
    return headers;
  }
}
