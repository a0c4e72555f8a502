package dev.detour.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.document.PolicyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {
  @TempDir private Path directory;
  private Path policy;

  @BeforeEach
  void write() throws IOException {
    policy = directory.resolve("policy.yaml");
    Files.writeString(policy, PolicyDocument.shippedDefaultYaml());
    Files.writeString(directory.resolve("wrong.yaml"), "apiVersion: detour/v9");
  }

  @Test
  void readsARangeAndItsDocuments() throws Exception {
    WhatIf.Command command =
        command(
            "--parallelism 3 --version 7 --then P --policy P --from 1970-01-01T00:00:01Z --to 1970-01-01T00:00:02Z");
    assertThat(command)
        .isEqualTo(
            new WhatIf.Command(
                new ReplayScope(
                    "what-if",
                    1_000_000,
                    2_000_000,
                    "",
                    7,
                    PolicyDocument.shippedDefaultYaml(),
                    PolicyDocument.shippedDefaultYaml()),
                OptionalInt.of(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--until x | --until: no such option",
        "--from | --from: no value",
        "--version 7 | --from: missing",
        "--from today --to now | --from: today (expected: a time such as 2026-03-01T10:00:00Z)",
        "--from 2026-03-01T10:00:00Z --to 2026-03-01T09:00:00Z | --to: 2026-03-01T09:00:00Z (expected: after",
        "--from 2026-03-01T10:00:00Z --to 2026-03-01T11:00:00Z | --version: missing",
        "--version x --from 2026-03-01T10:00:00Z --to 2026-03-01T11:00:00Z | --version: x (expected: the number",
        "--version 7 --from 2026-03-01T10:00:00Z --to 2026-03-01T11:00:00Z | --then: missing",
        "--version 7 --then nofile --from 2026-03-01T10:00:00Z --to 2026-03-01T11:00:00Z | --then: nofile (expected: a policy document that can",
        "--then P --policy P --version 7 --from 2026-03-01T10:00:00Z --to 2026-03-01T11:00:00Z --parallelism 0"
            + " | --parallelism: 0 (expected: 1 to 99)"
      })
  void namesTheMistake(String words, String message) {
    assertThatThrownBy(() -> command(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void namesADocumentThatIsNone() {
    assertThatThrownBy(
            () ->
                command(
                    "--version 7 --then P --policy W --from 1970-01-01T00:00:01Z --to 1970-01-01T00:00:02Z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--policy: ")
        .hasMessageContaining("wrong.yaml")
        .hasMessageContaining("apiVersion");
  }

  private WhatIf.Command command(String words) throws IOException {
    return WhatIf.command(
        words
            .replace(" P", " " + policy)
            .replace(" W", " " + directory.resolve("wrong.yaml"))
            .split(" "));
  }
}
