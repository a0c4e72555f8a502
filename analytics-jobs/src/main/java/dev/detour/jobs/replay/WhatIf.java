package dev.detour.jobs.replay;

import dev.detour.jobs.JobsConfig;
import dev.detour.jobs.Words;
import dev.detour.jobs.runtime.BoundedJob;
import dev.detour.jobs.schema.SchemaException;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The command behind {@code deploy/what-if}: replays a range and says what it found. */
public final class WhatIf {
  static final String USAGE =
      """
      usage: deploy/what-if --then FILE --version N --policy FILE --from TIME --to TIME [options]
        --then FILE     the policy document that the requests ran under
        --version N     its version; requests of other versions are left out
        --policy FILE   the policy document to try
        --from, --to    when the requests began, such as 2026-03-01T10:00:00Z
        --tenant T      only this tenant's (default: all)
        --name NAME     of the replay in detour.replay_outcomes (default: what-if)
        --parallelism N shares of the range to replay at a time (default: one a processor, four at
                        most; on a cluster one a free slot)
      ClickHouse is where the jobs' settings say (DETOUR_CLICKHOUSE_URL, _USER, _PASSWORD). Where
      they name a Flink cluster (DETOUR_FLINK_URL, with DETOUR_JOBS_SPOOL_DIR), it runs there.
      """;

  private static final Set<String> OPTIONS =
      Set.of(
          "--then",
          "--version",
          "--policy",
          "--from",
          "--to",
          "--tenant",
          "--name",
          "--parallelism");

  private WhatIf() {}

  /**
   * What was asked for.
   *
   * @param parallelism shares to replay at a time, if said
   */
  record Command(ReplayScope scope, OptionalInt parallelism) {}

  /** Runs the command. */
  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      run(command(arguments), JobsConfig.from(System.getenv()), System.out);
    } catch (IllegalArgumentException | SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (SchemaException | IOException e) {
      System.err.println("what-if: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Replays and prints a summary.
   *
   * @throws IOException when the job fails
   */
  static void run(Command command, JobsConfig config, PrintStream out)
      throws IOException, InterruptedException {
    ReplayScope scope = command.scope();
    ReplayQueries queries = new ReplayQueries(config.clickHouse());
    List<Share> shares = queries.shares(scope);
    if (shares.isEmpty()) {
      out.println("No request of version " + scope.version() + " began in that range.");
      return;
    }
    BoundedJob job = new BoundedJob("what-if " + scope.name(), config);
    int parallelism = job.parallelism(command.parallelism(), shares.size());
    out.printf(
        Locale.ROOT,
        "shares of the range: %,d, replayed %d at a time %s%n",
        shares.size(),
        parallelism,
        job.place());
    job.run(
        parallelism,
        (flink, spool) -> ReplayJob.build(flink, scope, shares, config.clickHouse(), spool),
        new Progress(shares.size(), out));
    ReplaySummary.print(queries.summary(scope), out);
  }

  /** Says how many shares are replayed, whenever it is another number. */
  private static final class Progress implements LongConsumer {
    private final int shares;
    private final PrintStream out;
    private long said;

    Progress(int shares, PrintStream out) {
      this.shares = shares;
      this.out = out;
    }

    @Override
    public void accept(long done) {
      if (done != said) {
        said = done;
        out.printf(Locale.ROOT, "replayed %,d of %,d shares%n", done, shares);
      }
    }
  }

  /**
   * Reads the command line and the documents.
   *
   * @throws IllegalArgumentException naming the mistake
   */
  static Command command(String... arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!OPTIONS.contains(arguments[i])) {
        throw new IllegalArgumentException(arguments[i] + ": no such option\n" + USAGE);
      } else if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + ": no value\n" + USAGE);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    Instant from = Words.time("--from", required(options, "--from"));
    Instant to = Words.time("--to", required(options, "--to"));
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("--to: " + to + " (expected: after " + from + ")");
    }
    return new Command(
        new ReplayScope(
            options.getOrDefault("--name", "what-if"),
            ReplayScope.micros(from),
            ReplayScope.micros(to),
            options.getOrDefault("--tenant", ""),
            version(required(options, "--version")),
            document(options, "--then"),
            document(options, "--policy")),
        parallelism(options.get("--parallelism")));
  }

  private static OptionalInt parallelism(@Nullable String value) {
    if (value == null) {
      return OptionalInt.empty();
    } else if (!value.matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException("--parallelism: " + value + " (expected: 1 to 99)");
    }
    return OptionalInt.of(Integer.parseInt(value));
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing\n" + USAGE);
    }
    return value;
  }

  private static long version(String value) {
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--version: " + value + " (expected: the number of a policy version)", e);
    }
  }

  private static String document(Map<String, String> options, String name) {
    String file = required(options, name);
    String text;
    try {
      text = Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          name + ": " + file + " (expected: a policy document that can be read)", e);
    }
    try {
      PolicyDocument.parse(text).orElseThrow();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(name + ": " + file + ": " + e.getMessage(), e);
    }
    return text;
  }
}
