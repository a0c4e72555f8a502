package dev.detour.policy.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.SharedData;
import dev.detour.policy.document.Dialect;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialect's table, against documented answers of its providers. */
class FailureTablesTest {
  static Stream<FailureCase> cases() {
    return FailureCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void knowsWhatADocumentedAnswerMeans(FailureCase known) {
    Optional<ProviderFailure> failure = known.classified();

    assertThat(failure.map(f -> f.category().wireName()).orElse("ok"))
        .isIn(known.rightCategories());
    assertThat(failure.flatMap(ProviderFailure::advisedDelay)).isEqualTo(known.advised());
    if (known.json().has("code")) {
      assertThat(failure.orElseThrow().providerCode()).isEqualTo(known.json().get("code").asText());
    }
    if (known.json().has("param")) {
      assertThat(failure.orElseThrow().param()).contains(known.json().get("param").asText());
    }
  }

  @Test
  void keepsTheGatewaysOwnAccountOutOfTheMessage() {
    cases()
        .forEach(
            known ->
                known
                    .classified()
                    .ifPresent(
                        failure ->
                            assertThat(failure.message())
                                .as(known.toString())
                                .isNotBlank()
                                .doesNotContain("org-", "sk-", "arn:aws", "org_01")));
  }

  @Test
  void agreesWithTheSharedSample() throws IOException {
    JsonNode sample =
        new ObjectMapper()
            .readTree(SharedData.file("provider_errors_sample.json").toFile())
            .get("cases");
    List<String> differences = new ArrayList<>();
    for (JsonNode known : sample) {
      if (known.get("body").has("exception")) {
        continue; // no response: the gateway's network code names these
      }
      FailureCase asCase = ofSample(known);
      Optional<ProviderFailure> failure = asCase.classified();
      String category = failure.map(f -> f.category().wireName()).orElse("ok");
      if (!asCase.rightCategories().contains(category)
          || !failure.flatMap(ProviderFailure::advisedDelay).equals(asCase.advised())) {
        differences.add(asCase + ": " + failure);
      }
    }

    assertThat(differences).isEmpty();
  }

  /** What the sample's notes accept beside the category of the row. */
  private static final Map<String, List<String>> ALSO_RIGHT =
      Map.of(
          "azure_openai-07", List.of("rate_limited", "quota_exhausted"),
          "mistral-01", List.of("quota_exhausted"),
          "mistral-05", List.of("rate_limited"));

  private static FailureCase ofSample(JsonNode known) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.set("status", known.get("http_status"));
    json.set("phase", known.get("phase"));
    json.set("headers", known.get("headers"));
    json.set("body", known.get("body"));
    json.set("contentDelivered", known.get("content_already_delivered"));
    json.set("category", known.get("expected_category"));
    json.set("advisedMs", known.get("advised_delay_ms"));
    String id = known.get("id").asText();
    ALSO_RIGHT.getOrDefault(id, List.of()).forEach(json.withArray("alsoRight")::add);
    Dialect dialect =
        switch (known.get("provider").asText()) {
          case "azure_openai" -> Dialect.AZURE_OPENAI;
          case "anthropic" -> Dialect.ANTHROPIC;
          case "gemini" -> Dialect.GEMINI;
          case "bedrock" -> Dialect.BEDROCK;
          default -> Dialect.OPENAI;
        };
    return new FailureCase(dialect, id, json);
  }

  @ParameterizedTest
  @MethodSource("emptyEndings")
  void knowsWhatAStreamWithoutContentMeans(Dialect dialect, String reason, String category) {
    Optional<ProviderFailure> failure = FailureClassifiers.of(dialect).classifyEmpty(reason);

    assertThat(failure.map(f -> f.category().wireName()).orElse("ok")).isEqualTo(category);
    assertThat(failure.map(ProviderFailure::phase).orElse(Phase.STREAM)).isEqualTo(Phase.STREAM);
  }

  static Stream<Object[]> emptyEndings() {
    return Stream.of(
        new Object[] {Dialect.OPENAI, "stop", "model_output_error"},
        new Object[] {Dialect.OPENAI, "length", "ok"},
        new Object[] {Dialect.OPENAI, "content_filter", "content_filter"},
        new Object[] {Dialect.ANTHROPIC, "end_turn", "model_output_error"},
        new Object[] {Dialect.ANTHROPIC, "max_tokens", "ok"},
        new Object[] {Dialect.ANTHROPIC, "model_context_window_exceeded", "context_length"},
        new Object[] {Dialect.GEMINI, "MAX_TOKENS", "ok"},
        new Object[] {Dialect.GEMINI, "PROHIBITED_CONTENT", "content_filter"},
        new Object[] {Dialect.BEDROCK, "content_filtered", "content_filter"});
  }

  @Test
  void classifiesFastEnoughForTheHotPath(TestReporter reporter) {
    List<ProviderSignal> refusals =
        cases()
            .filter(known -> known.json().path("status").asInt() >= 400)
            .map(FailureCase::signal)
            .toList();
    FailureClassifier[] all =
        Stream.of(Dialect.values()).map(FailureClassifiers::of).toArray(FailureClassifier[]::new);
    Duration best = Duration.ofDays(1);
    int found = 0;
    for (int round = 0; round < 60; round++) {
      long start = System.nanoTime();
      for (ProviderSignal refusal : refusals) {
        for (FailureClassifier classifier : all) {
          found += classifier.classify(refusal).isPresent() ? 1 : 0;
        }
      }
      Duration each =
          Duration.ofNanos((System.nanoTime() - start) / ((long) refusals.size() * all.length));
      best = each.compareTo(best) < 0 ? each : best;
    }

    assertThat(found).isEqualTo(60 * refusals.size() * all.length);
    reporter.publishEntry("nanoseconds per error body", String.valueOf(best.toNanos()));
    // The target is 20 us; a busy machine must not fail the build.
    assertThat(best).isLessThan(Duration.ofNanos(200_000));
  }
}
