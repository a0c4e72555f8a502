package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficSettingsTest {
  @Test
  void readsTheKeysInTheirOrder() {
    TrafficSettings settings =
        TrafficSettings.of(
            Map.of(
                "DETOUR_TRAFFIC_KEYS",
                "tenant-b:dtr_2, tenant-a:dtr_1",
                "DETOUR_TRAFFIC_SPEED",
                "2.5"));

    assertThat(settings.keys())
        .containsExactly(Map.entry("tenant-b", "dtr_2"), Map.entry("tenant-a", "dtr_1"));
    assertThat(settings.speed()).isEqualTo(2.5);
    assertThat(settings.url()).hasToString("http://127.0.0.1:8080");
  }

  @Test
  void neverRepeatsAKeyInAMessage() {
    assertThatThrownBy(
            () ->
                TrafficSettings.of(
                    Map.of("DETOUR_TRAFFIC_KEYS", "dtr_secret", "DETOUR_TRAFFIC_RATE", "0")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("DETOUR_TRAFFIC_KEYS")
        .hasMessageContaining("DETOUR_TRAFFIC_RATE")
        .hasMessageNotContaining("secret");
  }
}
