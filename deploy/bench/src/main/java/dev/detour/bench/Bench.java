package dev.detour.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What every benchmark with options does around its measurements: help, a folder for data and logs,
 * a word about the machine, and clear ends.
 */
public final class Bench {
  /** The measurements. */
  @FunctionalInterface
  public interface Measurements<O> {
    void run(O options, Path folder) throws Exception;
  }

  /** Work on processes that end with it. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  private Bench() {}

  /**
   * Runs a benchmark's main. Ends with 2 on a mistake in the options, with 1 when a process fails;
   * the folder stays then, since it holds the logs.
   *
   * @param options reads the command line
   * @param starting which processes come first, such as {@code Kafka and ingest}
   */
  public static <O> void main(
      String[] args,
      String usage,
      Function<String[], O> options,
      String starting,
      Measurements<O> measurements)
      throws Exception {
    if (List.of(args).contains("--help")) {
      System.out.print(usage);
      return;
    }
    Path folder = Files.createTempDirectory("detour-bench");
    try {
      O read = options.apply(args);
      System.out.println(Machine.describe());
      System.out.println(Machine.busyness());
      System.out.println("starting " + starting + " ...");
      measurements.run(read, folder);
      deleteAll(folder);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage() + "\n(logs are in " + folder + ")");
      System.exit(1);
    }
  }

  /** Does the work, and stops the processes behind it or when this process is ended. */
  public static void during(Runnable stop, Work work) throws Exception {
    AtomicBoolean stopped = new AtomicBoolean();
    Runnable once =
        () -> {
          if (stopped.compareAndSet(false, true)) {
            stop.run();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(once, "bench-shutdown"));
    try {
      work.run();
    } finally {
      once.run();
    }
  }

  /** Deletes a folder and all that is in it. */
  public static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
