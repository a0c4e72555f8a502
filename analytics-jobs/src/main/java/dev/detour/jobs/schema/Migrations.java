package dev.detour.jobs.schema;

import dev.detour.jobs.SqlText;
import java.util.List;

/** The migrations that this program ships, oldest first. */
final class Migrations {

  /** Class path folder of the SQL files. */
  static final String FOLDER = "/detour/clickhouse/";

  /** Folder within it of the files that take a migration back: {@code U0001__attempts.sql}. */
  static final String UNDO = "undo/";

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
          "V0007__replay.sql",
          "V0008__incidents.sql",
          "V0009__days_merged.sql",
          "V0010__signals.sql",
          "V0011__hours.sql",
          "V0012__compact_inserts.sql");

  private Migrations() {}

  static List<Migration> shipped() {
    return FILES.stream().map(Migrations::load).toList();
  }

  private static Migration load(String fileName) {
    return Migration.parse(fileName, SqlText.resource(FOLDER + fileName))
        .undoneBy(SqlText.resource(FOLDER + UNDO + fileName.replaceFirst("^V", "U")));
  }
}
