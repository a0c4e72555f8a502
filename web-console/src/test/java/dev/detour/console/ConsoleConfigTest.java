package dev.detour.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleConfigTest {
  @Test
  void runsOnDefaults() {
    ConsoleConfig config = ConsoleConfig.from(Map.of());

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8090);
    assertThat(config.evidenceWindow()).isEqualTo(Duration.ofHours(24));
    assertThat(config.adminPassword()).isEmpty();
  }

  @Test
  void namesEveryMistakeAndNoSecret() {
    assertThatThrownBy(
            () ->
                ConsoleConfig.from(
                    Map.of(
                        "DETOUR_CONSOLE_PORT", "80900",
                        "DETOUR_DATABASE_URL", "mysql://me:hidden@db/detour",
                        "DETOUR_CLICKHOUSE_URL", "ftp://x",
                        "DETOUR_CONSOLE_ADMIN_PASSWORD", "hidden",
                        "DETOUR_CONSOLE_SESSION_LIFETIME", "soon")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("DETOUR_CONSOLE_PORT: \"80900\" (expected: whole number, 0..65535)")
        .hasMessageContaining("DETOUR_DATABASE_URL: wrong scheme")
        .hasMessageContaining("DETOUR_CLICKHOUSE_URL")
        .hasMessageContaining("DETOUR_CONSOLE_ADMIN_PASSWORD: too short")
        .hasMessageContaining("DETOUR_CONSOLE_SESSION_LIFETIME")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void keepsSecretsOutOfItsText() {
    ConsoleConfig config =
        ConsoleConfig.from(Map.of("DETOUR_CONSOLE_ADMIN_PASSWORD", "hidden password"));

    assertThat(config.toString()).doesNotContain("hidden").doesNotContain("detour:detour");
  }

  /** The page is written by {@link ConsoleConfig#reference()}; copy it from the failure. */
  @Test
  void hasItsSettingsOnTheReferencePage() throws IOException {
    assertThat(Files.readString(Path.of("SETTINGS.md")))
        .isEqualTo("# Settings of the console\n\n" + ConsoleConfig.reference());
  }
}
