package dev.detour.gateway.provider;

import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.TimeoutKind;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells the ways apart in which a connection fails. */
final class NetworkFailures {
  private NetworkFailures() {}

  /** The failure of a connection that was being made. */
  static ProviderFailure whileConnecting(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = next(cause)) {
      if (cause instanceof ConnectTimeoutException || cause instanceof TimeoutException) {
        return ProviderFailure.timeout(TimeoutKind.CONNECT, Phase.CONNECT);
      } else if (cause instanceof UnknownHostException) {
        return network("dns_failure");
      } else if (cause instanceof SSLException) {
        return network("tls_failure");
      } else if (cause instanceof NoRouteToHostException) {
        return network("no_route_to_host");
      } else if (cause instanceof ConnectException) {
        return network(isRefusal(cause) ? "connection_refused" : "connect_failure");
      } else if (cause instanceof ConnectionPoolTooBusyException) {
        return network("connection_pool_exhausted");
      }
    }
    return network("connect_failure");
  }

  /** The failure of a connection that stood. */
  static ProviderFailure afterConnecting(Throwable thrown, Phase phase) {
    for (Throwable cause = thrown; cause != null; cause = next(cause)) {
      if (cause instanceof SSLException) {
        return ProviderFailure.network("tls_failure", phase);
      }
    }
    return ProviderFailure.network("connection_reset", phase);
  }

  private static ProviderFailure network(String code) {
    return ProviderFailure.network(code, Phase.CONNECT);
  }

  private static boolean isRefusal(Throwable cause) {
    return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
  }

  private static @Nullable Throwable next(Throwable cause) {
    return cause.getCause() == cause ? null : cause.getCause();
  }
}
