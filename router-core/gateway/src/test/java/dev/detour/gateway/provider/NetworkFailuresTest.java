package dev.detour.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkFailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new ConnectException("Connection refused: /127.0.0.1:1"), "connection_refused"),
        Arguments.of(new ConnectException("Network is unreachable"), "connect_failure"),
        Arguments.of(new UnknownHostException("no-such-host"), "dns_failure"),
        Arguments.of(new NoRouteToHostException(), "no_route_to_host"),
        Arguments.of(new SSLHandshakeException("bad certificate"), "tls_failure"),
        Arguments.of(new IOException(new SSLHandshakeException("wrapped")), "tls_failure"),
        Arguments.of(new IllegalStateException("anything"), "connect_failure"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void tellsWhyAConnectionCannotBeMade(Throwable thrown, String code) {
    ProviderFailure failure = NetworkFailures.whileConnecting(thrown);
    assertThat(failure.category()).isEqualTo(FailureCategory.NETWORK);
    assertThat(failure.providerCode()).isEqualTo(code);
    assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
  }

  @Test
  void aSlowConnectionIsATimeout() {
    ProviderFailure failure = NetworkFailures.whileConnecting(new ConnectTimeoutException("10 ms"));
    assertThat(failure.category()).isEqualTo(FailureCategory.TIMEOUT);
    assertThat(failure.providerCode()).isEqualTo("connect_timeout");
  }

  @Test
  void whatBreaksLaterIsAReset() {
    ProviderFailure failure = NetworkFailures.afterConnecting(new IOException("x"), Phase.HEADERS);
    assertThat(failure.providerCode()).isEqualTo("connection_reset");
    assertThat(failure.phase()).isEqualTo(Phase.HEADERS);
  }
}
