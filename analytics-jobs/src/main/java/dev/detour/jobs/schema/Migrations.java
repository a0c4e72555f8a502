package dev.detour.jobs.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The migrations that this program ships, oldest first. */
final class Migrations {

  /** Class path folder of the SQL files. */
  static final String FOLDER = "/detour/clickhouse/";

  /**
   * Listed by hand: a class path cannot be listed reliably. A test compares the list with the
   * folder.
   */
  static final List<String> FILES =
      List.of(
          "V0001__attempts.sql",
          "V0002__requests.sql",
          "V0003__rollup_1m.sql",
          "V0004__histogram_quantile.sql",
          "V0005__decisions_in_full.sql",
          "V0006__joins_and_repairs.sql",
          "V0007__replay.sql");

  private Migrations() {}

  static List<Migration> shipped() {
    return FILES.stream().map(Migrations::load).toList();
  }

  private static Migration load(String fileName) {
    try (InputStream file = Migrations.class.getResourceAsStream(FOLDER + fileName)) {
      if (file == null) {
        throw new SchemaException(FOLDER + fileName + " is missing from the class path");
      }
      return Migration.parse(fileName, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
