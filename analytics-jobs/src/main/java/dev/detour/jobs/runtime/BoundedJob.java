package dev.detour.jobs.runtime;

import dev.detour.jobs.JobsConfig;
import dev.detour.jobs.sink.Spool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job with an end, which a command waits for: in the command's own process, or on the cluster
 * that the jobs' settings name. The job is the same. Rows are inserted when all of them are there,
 * so a job that fails before has left none.
 */
public final class BoundedJob {
  /** Name of the accumulator that says how much is done, where a job has one. */
  public static final String DONE = "done";

  /**
   * Instances that a command's process has memory for: buffers grow with their square, and each may
   * hold its share of the work in the heap.
   */
  private static final int MOST_HERE = 4;

  private final String name;
  private final Optional<URI> cluster;
  private final Path sharedSpools;

  /** Puts a job together, whose sinks use the spool. */
  @FunctionalInterface
  public interface Graph {
    void build(StreamExecutionEnvironment environment, Spool spool);
  }

  /**
   * @param name that Flink shows
   * @param config says which cluster, if any, and which directory its processes share
   */
  public BoundedJob(String name, JobsConfig config) {
    this.name = name;
    this.cluster = config.cluster();
    this.sharedSpools = config.storage().spool();
  }

  /** Where it runs, for people. */
  public String place() {
    return cluster.map(url -> "on Flink at " + url).orElse("in this process");
  }

  /**
   * How many instances of each operator to run: as many as were asked for, else as there are free
   * slots, or in this process, processors, and four at most.
   *
   * @param useful more than these would have nothing to do
   * @throws IOException when the cluster does not answer, or there is room for fewer than asked for
   */
  public int parallelism(OptionalInt asked, int useful) throws IOException, InterruptedException {
    if (cluster.isEmpty()) {
      return here(asked, useful);
    }
    int free;
    try {
      free = new FlinkRest(cluster.get()).freeSlots();
    } catch (IOException e) {
      throw new IOException("Flink at " + cluster.get() + " does not answer: " + e, e);
    }
    int least = asked.orElse(1);
    if (free < least) {
      String message =
          "Flink at %s: free slots: %d (expected: %d or more; start another TaskManager)";
      throw new IOException(message.formatted(cluster.get(), free, least));
    }
    return asked.orElse(Math.min(useful, free));
  }

  private static int here(OptionalInt asked, int useful) throws IOException {
    int most = Math.min(MOST_HERE, Runtime.getRuntime().availableProcessors());
    if (asked.orElse(1) > MOST_HERE) {
      String message =
          "parallelism: %d (expected: %d at most in one process; a cluster takes more)";
      throw new IOException(message.formatted(asked.getAsInt(), MOST_HERE));
    }
    return asked.orElse(Math.min(useful, most));
  }

  /**
   * Runs the job to its end. When this process is told to stop before, so is the job.
   *
   * @param progress hears every second how much is {@link #DONE}, as far as it is known
   * @throws IOException when Flink does not take the job, or the job fails, with the reason
   */
  public void run(int parallelism, Graph graph, LongConsumer progress)
      throws IOException, InterruptedException {
    JobID id = new JobID();
    Path directory =
        cluster.isPresent()
            ? BoundedExecution.directory(sharedSpools, id)
            : Files.createTempDirectory("detour-job");
    try (BoundedExecution execution = new BoundedExecution(directory)) {
      Spool spool = new Spool(BoundedExecution.spool(directory), id.toHexString());
      spool.claim();
      StreamExecutionEnvironment environment = environment(parallelism, id, directory);
      graph.build(environment, spool);
      execution.await(start(environment), progress);
    }
  }

  private StreamExecutionEnvironment environment(int parallelism, JobID id, Path directory)
      throws IOException {
    Configuration settings = FlinkSettings.ofBoundedJob(parallelism, id);
    if (cluster.isPresent()) {
      return StreamExecutionEnvironment.createRemoteEnvironment(
          cluster.get().getHost(), cluster.get().getPort(), settings);
    }
    Path temporary = Files.createDirectories(directory.resolve("flink"));
    settings.addAll(FlinkSettings.ofProcess(temporary, parallelism));
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings);
  }

  private JobClient start(StreamExecutionEnvironment environment) throws IOException {
    try {
      return environment.executeAsync(name);
    } catch (Exception e) {
      throw new IOException("Flink did not take the job: " + reason(e), e);
    }
  }

  /** What is at the bottom of Flink's many causes. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
