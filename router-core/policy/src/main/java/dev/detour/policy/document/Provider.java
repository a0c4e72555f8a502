package dev.detour.policy.document;

import java.net.URI;
import java.util.Optional;

/**
 * A server that answers model calls.
 *
 * @param name as declared
 * @param dialect the API it speaks
 * @param baseUrl what the dialect's paths are appended to, without a slash at its end
 * @param failureDomain what fails together; the provider's name unless declared
 * @param secret its credential's place, absent when it asks for none
 */
public record Provider(
    String name, Dialect dialect, URI baseUrl, String failureDomain, Optional<SecretRef> secret) {}
