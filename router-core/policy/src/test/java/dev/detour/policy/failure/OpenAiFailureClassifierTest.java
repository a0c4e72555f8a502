package dev.detour.policy.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiFailureClassifierTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

  private final FailureClassifier classifier = new OpenAiFailureClassifier();

  /** One documented answer and what it means. */
  record Case(String id, JsonNode json) {
    ProviderSignal signal() {
      JsonNode body = json.get("body");
      String text = body.isTextual() ? body.textValue() : body.toString();
      if (json.get("phase").asText().equals("stream")) {
        return ProviderSignal.event(text, NOW);
      }
      Map<String, String> headers = new HashMap<>();
      json.get("headers").properties().forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
      return ProviderSignal.response(
          json.get("status").asInt(), headers, text.getBytes(StandardCharsets.UTF_8), NOW);
    }

    List<String> rightCategories() {
      List<String> right = new ArrayList<>(List.of(json.get("category").asText()));
      json.path("alsoRight").forEach(also -> right.add(also.asText()));
      return right;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<Case> cases() {
    return Stream.of("public", "own")
        .flatMap(name -> read("/detour/openai-dialect-errors-" + name + ".json"));
  }

  private static Stream<Case> read(String resource) {
    try (InputStream stream = OpenAiFailureClassifierTest.class.getResourceAsStream(resource)) {
      List<Case> cases = new ArrayList<>();
      MAPPER.readTree(stream).forEach(json -> cases.add(new Case(json.get("id").asText(), json)));
      return cases.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void knowsWhatADocumentedAnswerMeans(Case known) {
    Optional<ProviderFailure> failure = classifier.classify(known.signal());
    if (known.json().path("contentDelivered").asBoolean()) {
      failure = failure.map(ProviderFailure::afterContent);
    }

    assertThat(failure.map(f -> f.category().wireName()).orElse("ok"))
        .isIn(known.rightCategories());
    assertThat(failure.flatMap(ProviderFailure::advisedDelay).map(Duration::toMillis).orElse(null))
        .isEqualTo(
            known.json().hasNonNull("advisedMs") ? known.json().get("advisedMs").asLong() : null);
    if (known.json().has("code")) {
      assertThat(failure.orElseThrow().providerCode()).isEqualTo(known.json().get("code").asText());
    }
    if (known.json().has("param")) {
      assertThat(failure.orElseThrow().param()).contains(known.json().get("param").asText());
    }
  }

  @Test
  void keepsTheGatewaysOwnAccountOutOfTheMessage() {
    for (Case known : cases().toList()) {
      classifier
          .classify(known.signal())
          .ifPresent(
              failure ->
                  assertThat(failure.message())
                      .as(known.id())
                      .isNotBlank()
                      .doesNotContain("org-", "sk-")
                      .satisfies(
                          text -> {
                            if (known.id().equals("unsupported-parameter")) {
                              assertThat(text).contains("Use 'max_completion_tokens' instead.");
                            }
                          }));
    }
  }

  @Test
  void readsHeadersInAnyCase() {
    Map<String, String> headers = Map.of("Retry-After-MS", "250");
    ProviderFailure failure =
        classifier.classify(ProviderSignal.response(429, headers, new byte[0], NOW)).orElseThrow();

    assertThat(failure.advisedDelay()).contains(Duration.ofMillis(250));
  }

  @Property(tries = 500)
  void alwaysHasAnAnswerForARefusal(
      @ForAll @IntRange(min = 300, max = 599) int status,
      @ForAll @StringLength(max = 80) String body,
      @ForAll @StringLength(max = 20) String advice) {
    ProviderSignal signal =
        ProviderSignal.response(
            status,
            Map.of("retry-after", advice, "x-ratelimit-reset-tokens", advice),
            body.getBytes(StandardCharsets.UTF_8),
            NOW);

    assertThat(classifier.classify(signal)).isPresent();
  }

  @Property(tries = 500)
  void neverBelievesTheUsersWords(@ForAll @StringLength(max = 60) String words) {
    JsonNode body =
        MAPPER
            .createObjectNode()
            .set(
                "error",
                MAPPER
                    .createObjectNode()
                    .put("message", "Invalid value: " + words)
                    .put("type", "invalid_request_error")
                    .put("code", "invalid_value"));
    ProviderSignal signal =
        ProviderSignal.response(
            400, Map.of(), body.toString().getBytes(StandardCharsets.UTF_8), NOW);

    assertThat(classifier.classify(signal).orElseThrow().category())
        .isEqualTo(FailureCategory.INVALID_REQUEST);
  }
}
