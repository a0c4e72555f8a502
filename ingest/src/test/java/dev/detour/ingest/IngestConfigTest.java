package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.settings.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestConfigTest {

  @Test
  void hasDefaultsForEverything() {
    IngestConfig config = IngestConfig.from(Map.of());

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(4318);
    assertThat(config.kafka().topic()).isEqualTo("otlp_spans");
    assertThat(config.kafka().deliveryTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void namesEveryMistake() {
    Map<String, String> environment =
        Map.of(
            "DETOUR_INGEST_PORT", "70000",
            "DETOUR_INGEST_DELIVERY_TIMEOUT", "soon",
            "DETOUR_INGEST_MAX_IN_FLIGHT_BYTES", "4096");

    assertThatThrownBy(() -> IngestConfig.from(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("DETOUR_INGEST_PORT: \"70000\"")
        .hasMessageContaining("DETOUR_INGEST_DELIVERY_TIMEOUT: \"soon\"")
        .hasMessageContaining("at least twice DETOUR_INGEST_MAX_BODY_BYTES");
  }
}
