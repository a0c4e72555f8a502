package dev.detour.gateway.provider;

import dev.detour.policy.document.Provider;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a provider's calls go, ready for the wire.
 *
 * @param host name or address, also {@code server.address}
 * @param port also {@code server.port}
 * @param tls whether the connection is encrypted
 * @param chatPath path of chat completions
 * @param authorization value of the header; empty when the provider asks for none. A secret.
 */
public record ProviderTarget(
    String host, int port, boolean tls, String chatPath, Optional<String> authorization) {

  /** The target of a provider with its credential. */
  public static ProviderTarget of(Provider provider, Optional<String> credential) {
    URI base = provider.baseUrl();
    boolean tls = "https".equals(base.getScheme().toLowerCase(Locale.ROOT));
    int port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    return new ProviderTarget(
        base.getHost(),
        port,
        tls,
        path + "/chat/completions",
        credential.map(value -> "Bearer " + value));
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + host + ":" + port + chatPath;
  }
}
