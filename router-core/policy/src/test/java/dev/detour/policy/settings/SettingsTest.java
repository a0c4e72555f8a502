package dev.detour.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.document.CommitMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Set<String> HTTP = Set.of("http", "https");

  @Test
  void readsWhatIsSetAndOtherwiseTheDefault() {
    Settings settings =
        Settings.of(
            Map.of(
                "PORT", " 81 ",
                "POLL", "1m30s",
                "RATIO", "0.25",
                "ON", "TRUE",
                "URL", "https://example.org:8443/x",
                "DIR", "/var/data",
                "MODE", "First_Token",
                "BLANK", "  "));

    assertThat(settings.choice("MODE", CommitMode.BUFFERED, "Mode."))
        .isEqualTo(CommitMode.FIRST_TOKEN);
    assertThat(settings.integer("PORT", 80, 0, 65535, "Port.")).isEqualTo(81);
    assertThat(settings.integer("OTHER_PORT", 80, 0, 65535, "Port.")).isEqualTo(80);
    assertThat(settings.duration("POLL", seconds(1), seconds(1), seconds(100), "Poll."))
        .isEqualTo(seconds(90));
    assertThat(settings.decimal("RATIO", 0.5, 0, 1, "Ratio.")).isEqualTo(0.25);
    assertThat(settings.flag("ON", false, "On.")).isTrue();
    assertThat(settings.uri("URL", URI.create("http://h"), HTTP, "Url.").getPort()).isEqualTo(8443);
    assertThat(settings.path("DIR", Path.of("x"), "Dir.")).isEqualTo(Path.of("/var/data"));
    assertThat(settings.text("BLANK", "default", "Text.")).isEqualTo("default");
    assertThat(settings.optionalText("ABSENT", "Text.")).isEmpty();
    settings.check();
  }

  @Test
  void collectsEveryMistake() {
    Settings settings =
        Settings.of(
            Map.of(
                "PORT", "99999",
                "POLL", "5",
                "RATIO", "NaN",
                "ON", "yes",
                "MODE", "eager",
                "URL", "postgresql://user:hush@",
                "SIZE", "12x"));

    assertThat(settings.integer("PORT", 80, 0, 65535, "Port.")).isEqualTo(80);
    settings.duration("POLL", seconds(1), seconds(1), seconds(100), "Poll.");
    settings.decimal("RATIO", 0.5, 0, 1, "Ratio.");
    settings.flag("ON", false, "On.");
    settings.choice("MODE", CommitMode.BUFFERED, "Mode.");
    settings.uri("URL", URI.create("http://h"), HTTP, "Url.");
    settings.longInteger("SIZE", 1, 0, 10, "Size.");
    settings.requiredText("NAME", "the router's name");
    settings.reject("A and B", "cannot both be set");

    assertThat(settings.errors())
        .containsExactly(
            "PORT: \"99999\" (expected: whole number, 0..65535)",
            "POLL: \"5\" (expected: duration such as 250ms or 1m30s, 1s..100s)",
            "RATIO: \"NaN\" (expected: number, 0.0..1.0)",
            "ON: \"yes\" (expected: true | false)",
            "MODE: \"eager\" (expected: first_token | buffered)",
            "URL: not valid (expected: address with scheme http | https)",
            "SIZE: \"12x\" (expected: whole number, 0..10)",
            "NAME: not set (expected: the router's name)",
            "A and B: cannot both be set");
    assertThatThrownBy(settings::check)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("PORT: ")
        .hasMessageContaining("A and B: ")
        .hasMessageNotContaining("hush");
  }

  @Test
  void listsWhatWasReadWithoutItsSecrets() {
    Settings settings = Settings.of(Map.of("PASSWORD", "hush", "PORT", "81"));
    settings.integer("PORT", 80, 0, 65535, "Port of the API.");
    settings.secret("PASSWORD", "dev", "Password of the store.");
    settings.flag("ON", false, "Whether it is on.");
    settings.choice("MODE", CommitMode.BUFFERED, "Commit mode.");

    assertThat(settings.reference())
        .isEqualTo(
            """
            | variable | value | default | meaning |
            |---|---|---|---|
            | `PORT` | whole number, 0..65535 | `80` | Port of the API. |
            | `PASSWORD` | secret | `(development only)` | Password of the store. |
            | `ON` | true \\| false | `false` | Whether it is on. |
            | `MODE` | first_token \\| buffered | `buffered` | Commit mode. |
            """);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
