package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.policy.document.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One documented answer of a provider and what it means, from {@code /detour/failures/*.json}.
 *
 * <p>Fields: {@code dialect} and {@code source} (of the cited ones), {@code status} (200), {@code
 * phase} (headers), {@code headers}, {@code body} (an object or a text), {@code contentDelivered}
 * (false), and what must come out: {@code category} or ok, {@code alsoRight}, {@code advisedMs},
 * {@code code}, {@code param}.
 */
record FailureCase(Dialect dialect, String id, JsonNode json) {
  static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Stream<FailureCase> of(Dialect dialect, String... names) {
    return Stream.of(names).flatMap(name -> read(dialect, "/detour/failures/" + name + ".json"));
  }

  static Stream<FailureCase> all() {
    return Stream.of(
            of(Dialect.OPENAI, "openai-public", "openai-own", "compatible"),
            of(Dialect.AZURE_OPENAI, "azure"),
            of(Dialect.ANTHROPIC, "anthropic"),
            of(Dialect.GEMINI, "gemini"),
            of(Dialect.BEDROCK, "bedrock"),
            cited())
        .flatMap(cases -> cases);
  }

  /** Those that name the page they stand on, and their own dialect. */
  private static Stream<FailureCase> cited() {
    return of(Dialect.OPENAI, "cited")
        .map(
            known -> {
              String name = known.json().get("dialect").asText().toUpperCase(Locale.ROOT);
              return new FailureCase(Dialect.valueOf(name), known.id(), known.json());
            });
  }

  private static Stream<FailureCase> read(Dialect dialect, String resource) {
    try (InputStream stream = FailureCase.class.getResourceAsStream(resource)) {
      List<FailureCase> cases = new ArrayList<>();
      MAPPER
          .readTree(stream)
          .forEach(json -> cases.add(new FailureCase(dialect, json.get("id").asText(), json)));
      return cases.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProviderSignal signal() {
    JsonNode body = json.path("body");
    String text = body.isTextual() ? body.textValue() : body.toString();
    Map<String, String> headers = new HashMap<>();
    json.path("headers").properties().forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
    if (json.path("phase").asText().equals("stream")) {
      return ProviderSignal.event(headers, text, NOW);
    }
    return ProviderSignal.response(
        json.path("status").asInt(200), headers, text.getBytes(StandardCharsets.UTF_8), NOW);
  }

  Optional<ProviderFailure> classified() {
    Optional<ProviderFailure> failure = FailureClassifiers.of(dialect).classify(signal());
    return json.path("contentDelivered").asBoolean()
        ? failure.map(ProviderFailure::afterContent)
        : failure;
  }

  List<String> rightCategories() {
    List<String> right = new ArrayList<>(List.of(json.get("category").asText()));
    json.path("alsoRight").forEach(also -> right.add(also.asText()));
    return right;
  }

  Optional<Duration> advised() {
    return json.hasNonNull("advisedMs")
        ? Optional.of(Duration.ofMillis(json.get("advisedMs").asLong()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return dialect.wireName() + " " + id;
  }
}
