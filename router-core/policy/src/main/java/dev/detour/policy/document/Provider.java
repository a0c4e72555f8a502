package dev.detour.policy.document;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * A server that answers model calls.
 *
 * @param name as declared
 * @param dialect the API it speaks
 * @param baseUrl what the dialect's paths are appended to, without a slash at its end
 * @param failureDomain what fails together; the provider's name unless declared
 * @param secret its credential's place, absent when it asks for none
 * @param traits where it differs from the common form of its dialect
 * @param apiVersion the version of the API that is asked for, absent for the dialect's default
 */
public record Provider(
    String name,
    Dialect dialect,
    URI baseUrl,
    String failureDomain,
    Optional<SecretRef> secret,
    Set<ProviderTrait> traits,
    Optional<String> apiVersion) {

  public Provider {
    traits = Set.copyOf(traits);
  }

  /** Whether it differs in this way. */
  public boolean is(ProviderTrait trait) {
    return traits.contains(trait);
  }
}
