package dev.detour.jobs.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  private static final Pattern IDEMPOTENT =
      Pattern.compile(
          "^(CREATE|ALTER|DROP)\\b.*\\b(IF NOT EXISTS|OR REPLACE|IF EXISTS|MODIFY SETTING|RESET SETTING)\\b");

  @Test
  void listsEveryFileOfTheFolder() throws IOException {
    Path folder = Path.of("src/main/resources" + Migrations.FOLDER);
    try (Stream<Path> files = Files.list(folder).filter(Files::isRegularFile)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(Migrations.FILES);
    }
  }

  @Test
  void numbersMigrationsWithoutGaps() {
    List<Migration> shipped = Migrations.shipped();
    assertThat(shipped.stream().map(Migration::version))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, shipped.size()).boxed().toList());
  }

  @Test
  void shipsOnlyStatementsThatMayRunTwice() {
    for (Migration migration : Migrations.shipped()) {
      assertThat(migration.statements()).isNotEmpty();
      assertThat(migration.undo()).as("undo of " + migration.name()).isNotEmpty();
      assertThat(migration.undo())
          .allSatisfy(sql -> assertThat(withoutComments(sql)).containsPattern(IDEMPOTENT));
      assertThat(migration.statements())
          .allSatisfy(sql -> assertThat(withoutComments(sql)).containsPattern(IDEMPOTENT));
    }
  }

  @Test
  void endsStatementsAtSemicolonsThatEndALine() {
    Migration migration =
        Migration.parse("V0007__two_words.sql", "SELECT ';a';\n\n-- why\nSELECT 2 ; \n");

    assertThat(migration.version()).isEqualTo(7);
    assertThat(migration.name()).isEqualTo("two_words");
    assertThat(migration.statements()).containsExactly("SELECT ';a'", "-- why\nSELECT 2");
  }

  @Test
  void changesTheChecksumWithTheText() {
    assertThat(Migration.parse("V0001__a.sql", "SELECT 1;").checksum())
        .isNotEqualTo(Migration.parse("V0001__a.sql", "SELECT 2;").checksum());
  }

  @Test
  void refusesAnUnnumberedFile() {
    assertThatThrownBy(() -> Migration.parse("attempts.sql", ""))
        .isInstanceOf(SchemaException.class)
        .hasMessage("attempts.sql: (expected: a name like V0001__attempts.sql)");
  }

  private static String withoutComments(String sql) {
    return sql.replaceAll("--[^\\n]*\\n", "").strip();
  }
}
