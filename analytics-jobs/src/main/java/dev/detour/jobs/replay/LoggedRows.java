package dev.detour.jobs.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.WireName;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.document.ClassPolicy;
import dev.detour.policy.document.CommitMode;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.price.TokenUsage;
import dev.detour.policy.replay.LoggedAttempt;
import dev.detour.policy.replay.LoggedRequest;
import dev.detour.policy.replay.Met;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows of {@code requests} and {@code attempts} as a replay reads them. */
final class LoggedRows {
  private LoggedRows() {}

  /**
   * One request with its attempts.
   *
   * @param then the policy that it ran under, which says what its stream delivered when
   * @throws IllegalArgumentException naming the column that holds an unknown word
   */
  static LoggedRequest request(JsonNode row, List<JsonNode> attempts, Policy then) {
    TrafficClass trafficClass = constant(TrafficClass.class, row, "traffic_class");
    double utilization = row.path("utilization").asDouble();
    BudgetState state = constant(BudgetState.class, row, "budget_state");
    String feature = row.path("feature").asText();
    String model = row.path("request_model").asText();
    return new LoggedRequest(
        row.path("request_id").asText(),
        row.path("tenant").asText(),
        model.isEmpty() ? Policy.AUTO : model,
        feature.isEmpty() ? Optional.empty() : Optional.of(feature),
        trafficClass,
        texts(row, "sensitivity").stream()
            .map(name -> named(Sensitivity.class, name, "sensitivity"))
            .collect(Collectors.toUnmodifiableSet()),
        row.path("is_stream").asBoolean(),
        Set.copyOf(texts(row, "requires")),
        row.path("input_tokens").asLong(),
        row.path("output_cap").asLong(),
        time(row),
        utilization < 0
            ? BudgetView.UNCAPPED
            : new BudgetView(state, utilization, Long.MAX_VALUE - 1),
        attempts.stream().map(it -> attempt(it, then.classPolicy(trafficClass))).toList(),
        texts(row, "decision_skipped"),
        constant(Outcome.class, row, "outcome"));
  }

  private static LoggedAttempt attempt(JsonNode row, ClassPolicy policy) {
    return new LoggedAttempt(
        row.path("route").asText(),
        constant(AttemptReason.class, row, "attempt_reason"),
        time(row),
        met(row, policy),
        texts(row, "decision_skipped"));
  }

  /** What an attempt of a class met. */
  static Met met(JsonNode row, ClassPolicy policy) {
    String failure = row.path("failure_category").asText();
    Optional<Duration> firstChunk = micros(row.path("first_chunk_us").asLong());
    boolean delivered = firstChunk.isPresent() && policy.commit() == CommitMode.FIRST_TOKEN;
    return new Met(
        failure.isEmpty()
            ? Optional.empty()
            : Optional.of(named(FailureCategory.class, failure, "failure_category")),
        row.path("error_type").asText(),
        firstChunk.isPresent() || row.path("http_status").asInt() > 0,
        delivered,
        delivered,
        firstChunk,
        Duration.of(row.path("duration_us").asLong(), ChronoUnit.MICROS),
        millis(row.path("first_token_limit_ms").asLong()),
        millis(row.path("total_limit_ms").asLong()),
        usage(row),
        row.path("cost_usd_micros").asLong());
  }

  private static Optional<TokenUsage> usage(JsonNode row) {
    TokenUsage usage =
        new TokenUsage(
            row.path("input_tokens").asLong(),
            row.path("cached_input_tokens").asLong(),
            row.path("cache_creation_input_tokens").asLong(),
            row.path("output_tokens").asLong(),
            row.path("reasoning_tokens").asLong());
    return usage.equals(TokenUsage.NONE) ? Optional.empty() : Optional.of(usage);
  }

  static Instant time(JsonNode row) {
    return Instant.EPOCH.plus(row.path("started_at_us").asLong(), ChronoUnit.MICROS);
  }

  private static Optional<Duration> micros(long value) {
    return value < 0 ? Optional.empty() : Optional.of(Duration.of(value, ChronoUnit.MICROS));
  }

  private static Optional<Duration> millis(long value) {
    return value < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(value));
  }

  private static List<String> texts(JsonNode row, String column) {
    List<String> texts = new ArrayList<>();
    row.path(column).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static <E extends Enum<E> & WireName> E constant(
      Class<E> type, JsonNode row, String column) {
    return named(type, row.path(column).asText(), column);
  }

  private static <E extends Enum<E> & WireName> E named(Class<E> type, String name, String column) {
    return WireName.find(type, name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    column + ": " + name + " (expected: a name of " + type.getSimpleName() + ")"));
  }
}
