package dev.detour.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.settings.SettingsException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaConfigTest {

  @Test
  void readsTheEnvironment() {
    EmbeddedKafkaConfig config =
        EmbeddedKafkaConfig.from(
            Map.of("DETOUR_KAFKA_PORT", "19092", "DETOUR_KAFKA_DATA_DIR", "/somewhere/kafka"));

    assertThat(config)
        .isEqualTo(new EmbeddedKafkaConfig("127.0.0.1", 19092, Path.of("/somewhere/kafka")));
  }

  @Test
  void namesTheVariableThatIsWrong() {
    assertThatThrownBy(() -> EmbeddedKafkaConfig.from(Map.of("DETOUR_KAFKA_PORT", "ninety")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("DETOUR_KAFKA_PORT: \"ninety\"");
  }
}
