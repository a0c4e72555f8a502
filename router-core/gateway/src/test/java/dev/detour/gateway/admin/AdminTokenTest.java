package dev.detour.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.gateway.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
  private static final String TOKEN = "0123456789-0123456789-abc";

  @Test
  void opensToItselfAlone() {
    AdminToken token = new AdminToken(TOKEN);
    assertThat(token.opens("Bearer " + TOKEN)).isTrue();
    assertThat(token.opens("bearer  " + TOKEN + " ")).isTrue();
    assertThat(token.opens("Bearer " + TOKEN + "x")).isFalse();
    assertThat(token.opens("Bearer ")).isFalse();
    assertThat(token.opens(TOKEN)).isFalse();
    assertThat(token.opens(null)).isFalse();
  }

  @Test
  void isNeitherShortNorUnfitForAHeaderAndIsNotRepeated() {
    assertThatThrownBy(() -> new AdminToken("short"))
        .hasMessageContaining("24 or more")
        .hasMessageNotContaining("short");
    assertThatThrownBy(() -> new AdminToken("with a space in the middle of it"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void comesFromAVariableOrAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    GatewayConfig.Admin named =
        GatewayConfig.from(Map.of("DETOUR_ADMIN_TOKEN_FILE", file.toString())).admin();
    GatewayConfig.Admin given = GatewayConfig.from(Map.of("DETOUR_ADMIN_TOKEN", TOKEN)).admin();

    assertThat(AdminToken.of(named).orElseThrow().opens("Bearer " + TOKEN)).isTrue();
    assertThat(AdminToken.of(given).orElseThrow().opens("Bearer " + TOKEN)).isTrue();
    assertThat(AdminToken.of(GatewayConfig.from(Map.of()).admin())).isEmpty();
    assertThat(given.toString()).doesNotContain(TOKEN);
    assertThatThrownBy(
            () ->
                GatewayConfig.from(
                    Map.of("DETOUR_ADMIN_TOKEN", TOKEN, "DETOUR_ADMIN_TOKEN_FILE", "x")))
        .hasMessageContaining("DETOUR_ADMIN_TOKEN_FILE")
        .hasMessageNotContaining(TOKEN);
  }
}
