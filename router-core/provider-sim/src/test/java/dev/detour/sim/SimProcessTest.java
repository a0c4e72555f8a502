package dev.detour.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimProcessTest {
  @Test
  void playsTheDemoOnLoopbackUnlessTold() {
    SimProcess.Settings settings = SimProcess.settings(Map.of());

    assertThat(settings.scenario().name()).isEqualTo("demo");
    assertThat(settings.options().host()).isEqualTo("127.0.0.1");
    assertThat(settings.options().port()).isEqualTo(9_100);
  }

  @Test
  void readsAScenarioFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("scenario.yaml");
    Files.writeString(file, "name: mine\nproviders: {alpha: {models: {m: {}}}}\n");
    Path log = folder.resolve("log.ndjson");

    SimProcess.Settings settings =
        SimProcess.settings(
            Map.of(
                "DETOUR_SIM_SCENARIO", file.toString(),
                "DETOUR_SIM_PORT", "0",
                "DETOUR_SIM_LOG_FILE", log.toString()));

    assertThat(settings.scenario().name()).isEqualTo("mine");
    assertThat(settings.options().logFile()).contains(log);
  }

  @Test
  void namesEveryWrongSetting() {
    assertThatThrownBy(
            () ->
                SimProcess.settings(
                    Map.of(
                        "DETOUR_SIM_PORT", "99999",
                        "DETOUR_SIM_EVENT_LOOPS", "many",
                        "DETOUR_SIM_SCENARIO", "/nowhere/at.yaml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DETOUR_SIM_PORT: 99999 (expected: a number from 0 to 65535)")
        .hasMessageContaining("DETOUR_SIM_EVENT_LOOPS: many (expected: a number from 1 to 64)")
        .hasMessageContaining("DETOUR_SIM_SCENARIO: /nowhere/at.yaml (expected: a readable file)");
  }
}
