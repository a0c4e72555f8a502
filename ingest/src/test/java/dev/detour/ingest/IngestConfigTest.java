package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestConfigTest {

  @Test
  void hasDefaultsForEverything() {
    IngestConfig config = IngestConfig.from(Map.of());

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(4318);
    assertThat(config.grpcPort()).isEqualTo(4317);
    assertThat(config.tokens().byName()).as("anyone may send").isEmpty();
    assertThat(config.limits().clientBytesPerSecond()).as("no limit").isZero();
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

  @Test
  void readsTokensFromWhereTheReferencesPoint(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "token-of-the-collector\n");

    IngestConfig config =
        IngestConfig.from(
            Map.of(
                "DETOUR_INGEST_TOKENS",
                "router=env:ROUTER_TOKEN, collector=file:" + file,
                "ROUTER_TOKEN",
                "token-of-the-router"));

    assertThat(config.tokens().byName())
        .isEqualTo(Map.of("router", "token-of-the-router", "collector", "token-of-the-collector"));
    assertThat(config.toString()).contains("router").doesNotContain("token-of");
  }

  @Test
  void namesReferencesThatLeadNowhereWithoutTheirSecrets() {
    for (String reference :
        List.of(
            "a=env:ABSENT", "a=file:/nowhere/at/all", "a=the-secret-itself-123", "a=env:SHORT")) {
      assertThatThrownBy(
              () -> IngestConfig.from(Map.of("DETOUR_INGEST_TOKENS", reference, "SHORT", "secret")))
          .as(reference)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("DETOUR_INGEST_TOKENS: no usable token of client a")
          .hasMessageNotContaining("secret");
    }
    for (String reference : List.of("no-name", "=env:X", "UPPER=env:X", "a=env:X,a=env:X")) {
      assertThatThrownBy(
              () ->
                  IngestConfig.from(
                      Map.of("DETOUR_INGEST_TOKENS", reference, "X", "0123456789abcdef")))
          .as(reference)
          .hasMessageContaining("expected: name=env:VARIABLE or name=file:/path");
    }
  }
}
