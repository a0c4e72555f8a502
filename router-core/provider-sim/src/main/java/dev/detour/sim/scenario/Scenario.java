package dev.detour.sim.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything the simulated providers will do: who they are, how fast, and what goes wrong when.
 *
 * @param seed decides every random number
 * @param providers by name; a name is a path segment
 * @param faults in order: the first rule that hits a request decides
 */
public record Scenario(
    String name, long seed, Map<String, ProviderSpec> providers, List<FaultRule> faults) {

  private static final Pattern PROVIDER_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  public Scenario {
    if (providers.isEmpty()) {
      throw new IllegalArgumentException("providers: none (expected: at least one)");
    }
    for (String provider : providers.keySet()) {
      if (!PROVIDER_NAME.matcher(provider).matches() || provider.startsWith("mock")) {
        throw new IllegalArgumentException(
            "providers."
                + provider
                + " (expected: a name of a-z 0-9 . _ -, not starting with mock)");
      }
    }
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    faults = List.copyOf(faults);
  }

  /** A scenario without faults. */
  public static Scenario of(long seed, Map<String, ProviderSpec> providers) {
    return new Scenario("unnamed", seed, providers, List.of());
  }

  /**
   * Reads the YAML form.
   *
   * @throws IllegalArgumentException with the path of the wrong value and what was expected
   */
  public static Scenario parse(String yaml) {
    return ScenarioReader.read(yaml);
  }

  /** The scenario of the demo: three providers with incidents that come back every few minutes. */
  public static Scenario demo() {
    try (InputStream in = Scenario.class.getResourceAsStream("/detour/sim/demo-scenario.yaml")) {
      return parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The YAML form: {@code parse(toYaml())} gives an equal scenario. */
  public String toYaml() {
    return ScenarioWriter.write(this);
  }

  /** A provider by name. */
  public Optional<ProviderSpec> provider(String named) {
    return Optional.ofNullable(providers.get(named));
  }

  /** This scenario with other faults. */
  public Scenario withFaults(List<FaultRule> other) {
    return new Scenario(name, seed, providers, other);
  }

  /** This scenario with another seed. */
  public Scenario withSeed(long other) {
    return new Scenario(name, other, providers, faults);
  }
}
