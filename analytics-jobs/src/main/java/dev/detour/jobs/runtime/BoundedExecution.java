package dev.detour.jobs.runtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a {@link BoundedJob}, and what has to be tidied up after it. */
final class BoundedExecution implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(BoundedExecution.class);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration CANCEL = Duration.ofSeconds(5);
  private static final String PREFIX = "job-";
  private static final Duration FORGOTTEN = Duration.ofDays(1);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int DELETIONS = 25;

  private final Path directory;
  private final Thread hook = new Thread(this::end, "end the job");
  private volatile @Nullable JobClient running;

  /**
   * @param directory that the execution has to itself, and which goes with it
   */
  BoundedExecution(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Makes a directory among those that all processes of a cluster see. Those of commands that were
   * killed go: of such a job nobody has heard for a day, and it is over.
   */
  static Path directory(Path shared, JobID id) throws IOException {
    Files.createDirectories(shared);
    try (DirectoryStream<Path> others = Files.newDirectoryStream(shared, PREFIX + "*")) {
      for (Path other : others) {
        if (isForgotten(other)) {
          RetainedCheckpoints.deleteTree(other);
        }
      }
    }
    return Files.createDirectory(shared.resolve(PREFIX + id.toHexString()));
  }

  private static boolean isForgotten(Path directory) throws IOException {
    Path spool = spool(directory);
    Path touched = Files.exists(spool) ? spool : directory;
    Instant before = Instant.now().minus(FORGOTTEN);
    return Files.getLastModifiedTime(touched).toInstant().isBefore(before);
  }

  /** Where in its directory an execution has its spool. */
  static Path spool(Path directory) {
    return directory.resolve("spool");
  }

  /**
   * Waits for the job's end.
   *
   * @throws IOException when it fails, with the reason
   */
  void await(JobClient client, LongConsumer progress) throws IOException, InterruptedException {
    running = client;
    CompletableFuture<JobExecutionResult> end = client.getJobExecutionResult();
    try {
      while (!isOver(end)) {
        done(client).ifPresent(progress);
      }
    } catch (ExecutionException e) {
      throw new IOException("the job failed: " + BoundedJob.reason(e), e);
    }
    running = null;
  }

  private static boolean isOver(CompletableFuture<JobExecutionResult> end)
      throws ExecutionException, InterruptedException {
    try {
      end.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** Empty while nobody can say. */
  private static OptionalLong done(JobClient client) throws InterruptedException {
    try {
      Object count =
          client
              .getAccumulators()
              .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
              .get(BoundedJob.DONE);
      return count instanceof Long done ? OptionalLong.of(done) : OptionalLong.empty();
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      logger.debug("no progress is known", e);
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // This process is stopping: the hook does it.
    }
    end();
  }

  /** Cancels what is not over, and deletes the directory. */
  private void end() {
    JobClient client = running;
    if (client != null) {
      cancel(client);
    }
    delete();
  }

  /** A Flink in this process may still be leaving the directory. */
  private void delete() {
    try {
      for (int left = DELETIONS; true; left--) {
        try {
          RetainedCheckpoints.deleteTree(directory);
          return;
        } catch (IOException e) {
          if (left == 0) {
            logger.warn("{} could not be deleted: {}", directory, e.toString());
            return;
          }
          Thread.sleep(PAUSE.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until no task of it writes any more, within a limit. */
  private static void cancel(JobClient client) {
    try {
      client.cancel().get(CANCEL.toMillis(), TimeUnit.MILLISECONDS);
      client.getJobExecutionResult().get(CANCEL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // A cancelled job ends with an exception; one that has failed is not to be cancelled.
      logger.debug("the job ended with", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
