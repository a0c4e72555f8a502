package dev.detour.kafka;

import dev.detour.policy.settings.Settings;
import java.nio.file.Path;
import java.util.Map;

/**
 * Settings of the embedded broker.
 *
 * @param host address to listen on
 * @param port port of the broker's clients; 0 picks a free one
 * @param dataDir where the log is kept, across restarts
 */
public record EmbeddedKafkaConfig(String host, int port, Path dataDir) {

  public EmbeddedKafkaConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: blank (expected: an address)");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
    }
    dataDir = dataDir.toAbsolutePath().normalize();
  }

  /**
   * Reads the settings from environment variables.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static EmbeddedKafkaConfig from(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    EmbeddedKafkaConfig config = read(settings);
    settings.check();
    return config;
  }

  /** The settings as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of());
    read(settings);
    return settings.reference();
  }

  private static EmbeddedKafkaConfig read(Settings settings) {
    return new EmbeddedKafkaConfig(
        settings.text("DETOUR_KAFKA_HOST", "127.0.0.1", "Address that the broker listens on."),
        settings.integer(
            "DETOUR_KAFKA_PORT", 9092, 0, 65535, "Port of the broker; 0 picks a free one."),
        settings.path(
            "DETOUR_KAFKA_DATA_DIR",
            Path.of(".data/kafka"),
            "Where the broker keeps its log, across restarts."));
  }
}
