package dev.detour.sim.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One simulated provider, served under {@code /{name}/v1}.
 *
 * @param apiKey the bearer key it insists on; empty: it takes any caller
 * @param models by model id; the id {@code *} stands for every model not named
 */
public record ProviderSpec(Optional<String> apiKey, Map<String, ModelSpec> models) {

  /** The model id that stands for every other. */
  public static final String ANY_MODEL = "*";

  public ProviderSpec {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("models: none (expected: at least one)");
    }
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
  }

  /** How the model behaves; empty: this provider does not have it. */
  public Optional<ModelSpec> model(String id) {
    ModelSpec exact = models.get(id);
    return Optional.ofNullable(exact != null ? exact : models.get(ANY_MODEL));
  }
}
