package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.detour.policy.settings.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  @Test
  void hasADefaultForEverything() {
    GatewayConfig config = GatewayConfig.from(Map.of());
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.routerId()).isEqualTo("router-1");
    assertThat(config.policyPollInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.transport()).isEqualTo(GatewayConfig.Transport.AUTO);
  }

  @Test
  void takesTheTransportThatIsNamed() {
    GatewayConfig config = GatewayConfig.from(Map.of("DETOUR_ROUTER_TRANSPORT", "nio"));
    assertThat(config.transport()).isEqualTo(GatewayConfig.Transport.NIO);
  }

  @Test
  void namesEveryMistakeAndNoSecret() {
    SettingsException e =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                GatewayConfig.from(
                    Map.of(
                        "DETOUR_ROUTER_PORT", "eighty",
                        "DETOUR_DATABASE_URL", "mysql://root:hunter2@db",
                        "DETOUR_DRAIN_TIMEOUT", "-1s")));
    assertThat(e.errors()).hasSize(3);
    assertThat(e)
        .hasMessageContaining("DETOUR_ROUTER_PORT")
        .hasMessageContaining("DETOUR_DATABASE_URL");
    assertThat(e.getMessage()).doesNotContain("hunter2");
  }

  @Test
  void describesItsSettings() {
    assertThat(GatewayConfig.reference())
        .contains("| `DETOUR_ROUTER_PORT` |")
        .contains("| `DETOUR_SPOOL_MAX_BYTES` |");
  }
}
