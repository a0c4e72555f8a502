package dev.detour.jobs;

import dev.detour.jobs.repair.RollupRepair;
import dev.detour.jobs.schema.SchemaException;
import dev.detour.policy.settings.SettingsException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that counts roll-ups again from the rows. */
public final class RepairRollups {
  static final String USAGE =
      """
      usage: deploy/repair-rollups [--from TIME --to TIME]
        without options   the minutes that late spans have missed since the last repair
        --from, --to      every minute in between, such as 2026-03-01T10:00:00Z
      ClickHouse and the lateness are those of the jobs (DETOUR_CLICKHOUSE_URL, _USER, _PASSWORD,
      DETOUR_JOBS_ALLOWED_LATENESS). Repairing again changes nothing.
      """;

  private RepairRollups() {}

  /** What was asked for: a span of time, or null for what is late. */
  record Command(@Nullable Instant from, @Nullable Instant to) {

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming the mistake
     */
    static Command parse(String... arguments) {
      if (arguments.length == 0) {
        return new Command(null, null);
      }
      if (arguments.length != 4 || !arguments[0].equals("--from") || !arguments[2].equals("--to")) {
        throw new IllegalArgumentException(
            String.join(" ", arguments) + ": not understood (expected: --from and --to)\n" + USAGE);
      }
      Instant from = Words.time("--from", arguments[1]);
      Instant to = Words.time("--to", arguments[3]);
      if (!from.isBefore(to)) {
        throw new IllegalArgumentException("--to: " + to + " (expected: after " + from + ")");
      }
      return new Command(from, to);
    }

    int run(RollupRepair repair) {
      return from == null || to == null
          ? repair.repairLate(Instant.now())
          : repair.repair(from, to);
    }
  }

  /** Runs the command. */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      Command command = Command.parse(arguments);
      JobsConfig config = JobsConfig.from(System.getenv());
      RollupRepair repair =
          new RollupRepair(config.clickHouse(), config.timing().allowedLateness());
      System.out.println("minutes counted again: " + command.run(repair));
    } catch (IllegalArgumentException | SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (SchemaException e) {
      System.err.println("repair-rollups: " + e.getMessage());
      System.exit(1);
    }
  }
}
