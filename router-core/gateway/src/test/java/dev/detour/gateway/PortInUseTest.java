package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortInUseTest {
  @TempDir Path directory;

  @Test
  void saysWhereItCannotListen() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      GatewayConfig config =
          GatewayConfig.from(
              Map.of(
                  "DETOUR_ROUTER_PORT", Integer.toString(taken.getLocalPort()),
                  "DETOUR_DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:1/none",
                  "DETOUR_STATE_DIR", directory.toString()));

      assertThatThrownBy(() -> GatewayServer.start(config).close())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(
              "DETOUR_ROUTER_PORT", "127.0.0.1:" + taken.getLocalPort(), "expected:");
    }
  }
}
