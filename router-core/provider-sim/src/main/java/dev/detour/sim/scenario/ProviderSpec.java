package dev.detour.sim.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One simulated provider, served under {@code /{name}}.
 *
 * @param dialect the API it speaks
 * @param apiKey the key it insists on, in the header of its dialect; of a Bedrock provider {@code
 *     accessKeyId:secretAccessKey}, with which requests must be signed; empty: it takes any caller
 * @param models by model id; the id {@code *} stands for every model not named
 */
public record ProviderSpec(
    Dialect dialect, Optional<String> apiKey, Map<String, ModelSpec> models) {

  /** The model id that stands for every other. */
  public static final String ANY_MODEL = "*";

  public ProviderSpec {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("models: none (expected: at least one)");
    }
    if (dialect == Dialect.BEDROCK && apiKey.filter(key -> key.indexOf(':') < 1).isPresent()) {
      throw new IllegalArgumentException(
          "apiKey: (expected: accessKeyId:secretAccessKey, as the dialect is bedrock)");
    }
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
  }

  /** A provider that speaks OpenAI's dialect. */
  public ProviderSpec(Optional<String> apiKey, Map<String, ModelSpec> models) {
    this(Dialect.OPENAI, apiKey, models);
  }

  /** How the model behaves; empty: this provider does not have it. */
  public Optional<ModelSpec> model(String id) {
    ModelSpec exact = models.get(id);
    return Optional.ofNullable(exact != null ? exact : models.get(ANY_MODEL));
  }
}
