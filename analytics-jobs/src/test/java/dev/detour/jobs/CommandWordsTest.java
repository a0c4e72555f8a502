package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.jobs.schema.SchemaMigrator;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandWordsTest {
  /** Nobody is there: words that make no command must not get so far. */
  private final SchemaMigrator nowhere =
      new SchemaMigrator(URI.create("http://127.0.0.1:1"), "detour", "detour");

  @Test
  void repairsWhatIsLateOrAnyRange() {
    assertThat(RepairRollups.Command.parse().from()).isNull();
    RepairRollups.Command range =
        RepairRollups.Command.parse(
            "--from", "2026-03-01T10:00:00Z", "--to", "2026-03-01T11:00:00Z");
    assertThat(range.from()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(range.to()).isEqualTo(Instant.parse("2026-03-01T11:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from now --to later | --from: now (expected: a time such as 2026-03-01T10:00:00Z)",
        "--from 2026-03-01T10:00:00Z | --from 2026-03-01T10:00:00Z: not understood",
        "--from 2026-03-01T10:00:00Z --to 2026-03-01T10:00:00Z | --to: 2026-03-01T10:00:00Z (expected: after"
      })
  void namesAMistakeInARepair(String words, String message) {
    assertThatThrownBy(() -> RepairRollups.Command.parse(words.split(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up | up: not understood (expected: status, migrate, rollback or ddl)",
        "rollback --to three | --to: three (expected: the number of a migration, or 0 for none)",
        "rollback --to -1 | --to: -1 (expected: the number of a migration, or 0 for none)",
        "rollback --to 3 --force | rollback --to 3 --force: not understood",
        "ddl --cluster a;b | --cluster: a;b (expected: letters, digits, - and _)"
      })
  void namesAMistakeAboutTheSchema(String words, String message) {
    assertThatThrownBy(() -> Schema.run(nowhere, List.of(words.split(" "))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void printsTheSchemaOfAClusterWithoutAServer() {
    assertThat(Schema.run(nowhere, List.of("ddl", "--cluster", "main")))
        .startsWith("CREATE DATABASE IF NOT EXISTS detour ON CLUSTER 'main';")
        .endsWith(";");
  }
}
