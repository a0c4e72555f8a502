package dev.detour.gateway.provider;

import dev.detour.policy.document.Provider;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a provider's calls go, ready for the wire.
 *
 * @param provider whose
 * @param host name or address, also {@code server.address}
 * @param port also {@code server.port}
 * @param tls whether the connection is encrypted
 * @param basePath what a dialect's paths are appended to, without a slash at its end
 * @param credential empty when the provider asks for none. A secret.
 * @param bearer the credential as the value of an {@code Authorization} header. A secret.
 */
public record ProviderTarget(
    Provider provider,
    String host,
    int port,
    boolean tls,
    String basePath,
    Optional<String> credential,
    Optional<String> bearer) {

  /** The target of a provider with its credential. */
  public static ProviderTarget of(Provider provider, Optional<String> credential) {
    URI base = provider.baseUrl();
    boolean tls = "https".equals(base.getScheme().toLowerCase(Locale.ROOT));
    int port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    return new ProviderTarget(
        provider,
        base.getHost(),
        port,
        tls,
        base.getRawPath() == null ? "" : base.getRawPath(),
        credential,
        credential.map(value -> "Bearer " + value));
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + host + ":" + port + basePath;
  }
}
