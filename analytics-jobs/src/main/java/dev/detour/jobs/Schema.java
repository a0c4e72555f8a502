package dev.detour.jobs;

import dev.detour.jobs.schema.SchemaException;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.policy.settings.SettingsException;
import java.util.List;

/** The command that brings the analytics schema to a version, forth or back. */
public final class Schema {
  static final String USAGE =
      """
      usage: deploy/schema status|migrate|rollback|ddl [options]
        status              the migrations that are applied
        migrate             apply what is missing; the jobs do so when they start
        rollback --to N     take back every migration after N, the newest first
          --drop-data       also where that loses what a table or column holds
        ddl --cluster NAME  print the same schema for a ClickHouse cluster: replicated tables behind distributed ones
      Stop the jobs before a rollback, and start the version that knows the older schema after it.
      ClickHouse is where the jobs' settings say (DETOUR_CLICKHOUSE_URL, _USER, _PASSWORD).
      """;

  private Schema() {}

  /** Runs the command. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      ClickHouseAddress address = JobsConfig.from(System.getenv()).clickHouse();
      System.out.println(
          run(
              new SchemaMigrator(address.url(), address.user(), address.password()),
              List.of(arguments)));
    } catch (IllegalArgumentException | SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (SchemaException e) {
      System.err.println("schema: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Runs one command and answers what to print.
   *
   * @throws IllegalArgumentException when the words make no command
   */
  static String run(SchemaMigrator migrator, List<String> words) {
    if (words.equals(List.of("status"))) {
      return "applied: " + numbers(migrator.applied());
    } else if (words.equals(List.of("migrate"))) {
      return "applied now: " + numbers(migrator.migrate());
    }
    if (words.size() == 3 && words.get(0).equals("ddl") && words.get(1).equals("--cluster")) {
      return String.join(";\n\n", SchemaMigrator.forCluster(words.get(2))) + ";";
    }
    boolean drops = words.size() == 4 && words.get(3).equals("--drop-data");
    if ((words.size() == 3 || drops)
        && words.get(0).equals("rollback")
        && words.get(1).equals("--to")) {
      return "taken back: " + numbers(migrator.rollBack(version(words.get(2)), drops));
    }
    throw new IllegalArgumentException(
        String.join(" ", words)
            + ": not understood (expected: status, migrate, rollback or ddl)\n"
            + USAGE);
  }

  private static int version(String text) {
    try {
      int version = Integer.parseInt(text);
      if (version >= 0) {
        return version;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "--to: " + text + " (expected: the number of a migration, or 0 for none)");
  }

  private static String numbers(List<Integer> versions) {
    return versions.isEmpty() ? "nothing" : versions.toString().replaceAll("[\\[\\]]", "");
  }
}
