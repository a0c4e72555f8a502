package dev.detour.console.request;

import com.clickhouse.client.api.query.GenericRecord;
import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.http.Answer;
import dev.detour.console.http.Api;
import dev.detour.console.http.Call;
import dev.detour.console.http.ProblemException;
import dev.detour.queries.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /requests/:id}. */
public final class RequestEndpoints {
  private static final SqlFile STORY = SqlFile.of("request_story");
  private static final SqlFile ATTEMPTS = SqlFile.of("request_attempts");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private final Analytics analytics;

  public RequestEndpoints(Analytics analytics) {
    this.analytics = analytics;
  }

  /** Adds the endpoint. */
  public void mount(Api api) {
    api.read("/requests/:id", this::request);
  }

  private Future<Answer> request(Call call) {
    String id = call.pathText("id");
    if (!ID.matcher(id).matches()) {
      throw ProblemException.badRequest(
          "id", "not a request's id (expected: the value of the header x-detour-request-id)");
    }
    Map<String, Object> parameters = Map.of("request_id", id);
    Future<List<GenericRecord>> story = analytics.query(STORY, parameters, row -> row);
    Future<List<GenericRecord>> attempts = analytics.query(ATTEMPTS, parameters, row -> row);
    return Future.all(story, attempts)
        .map(
            both -> {
              if (story.result().isEmpty()) {
                throw ProblemException.notFound("request/" + id);
              }
              return Answer.ok(json(id, story.result().get(0), attempts.result()));
            });
  }

  private static JsonObject json(String id, GenericRecord row, List<GenericRecord> attempts) {
    long startedAt = row.getLong("started_at_us");
    JsonArray list = new JsonArray();
    attempts.forEach(attempt -> list.add(attempt(attempt, startedAt)));
    return new JsonObject()
        .put("requestId", id)
        .put("traceId", row.getString("trace_id"))
        .put("startedAt", Instant.EPOCH.plus(startedAt, ChronoUnit.MICROS).toString())
        .put("router", row.getString("router"))
        .put("tenant", row.getString("tenant"))
        .put("application", row.getString("application"))
        .put("feature", row.getString("feature"))
        .put("workflow", row.getString("workflow"))
        .put("user", row.getString("user_id"))
        .put("keyId", row.getString("api_key_id"))
        .put("trafficClass", row.getString("traffic_class"))
        .put("sensitivity", texts(row, "sensitivity"))
        .put("policyVersion", row.getLong("version"))
        .put("policyArm", row.getString("policy_arm"))
        .put("budgetState", row.getString("budget_state"))
        .put(
            "budgetUtilization",
            row.getBoolean("is_uncapped") ? null : row.getDouble("utilization"))
        .put("outcome", row.getString("outcome"))
        .put("stopReason", row.getString("stop_reason"))
        .put("decisionReason", row.getString("decision_reason"))
        .put("fallbackDepth", row.getLong("depth"))
        .put("routePrimary", row.getString("route_primary"))
        .put("routeServed", row.getString("route_served"))
        .put("stream", row.getBoolean("is_stream"))
        .put("durationMs", row.getLong("took_us") / 1e3)
        .put("beforeFallbackMs", known(row, "fallback_after_ms"))
        .put("httpStatus", row.getLong("status"))
        .put("errorType", row.getString("error_type"))
        .put("costUsdMicros", row.getLong("cost_usd_micros"))
        .put("attempts", list);
  }

  private static JsonObject attempt(GenericRecord row, long requestStartedAt) {
    Long firstChunk = known(row, "first_chunk_us");
    return new JsonObject()
        .put("index", row.getLong("position"))
        .put("reason", row.getString("attempt_reason"))
        .put("decisionReason", row.getString("decision_reason"))
        .put("route", row.getString("route"))
        .put("provider", row.getString("provider"))
        .put("requestModel", row.getString("request_model"))
        .put("responseModel", row.getString("response_model"))
        .put("afterMs", Math.max(0, row.getLong("started_at_us") - requestStartedAt) / 1e3)
        .put("durationMs", row.getLong("took_us") / 1e3)
        .put("firstTokenMs", firstChunk == null ? null : firstChunk / 1e3)
        .put("firstTokenTimeoutMs", known(row, "first_token_limit_ms"))
        .put("totalTimeoutMs", known(row, "total_limit_ms"))
        .put("httpStatus", row.getLong("status"))
        .put("resend", row.getLong("resends"))
        .put("failureCategory", row.getString("failure_category"))
        .put("errorType", row.getString("error_type"))
        .put("cancelledBy", row.getString("cancelled_by"))
        .put("finishReasons", texts(row, "finish_reasons"))
        .put("inputTokens", row.getLong("tokens_in"))
        .put("cachedInputTokens", row.getLong("tokens_cached"))
        .put("outputTokens", row.getLong("tokens_out"))
        .put("reasoningTokens", row.getLong("tokens_reasoning"))
        .put("costUsdMicros", row.getLong("cost_usd_micros"))
        .put("priceVersion", row.getString("price_version"));
  }

  private static JsonArray texts(GenericRecord row, String column) {
    return new JsonArray(List.copyOf(row.<String>getList(column)));
  }

  /** A number that the query writes as -1 where it is not known. */
  private static @Nullable Long known(GenericRecord row, String column) {
    long value = row.getLong(column);
    return value < 0 ? null : value;
  }
}
