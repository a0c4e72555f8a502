package dev.detour.jobs.runtime;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints that executions of the job have left: {@code <directory>/<job
 * id>/chk-<number>/_metadata}, and the savepoints of those that were stopped on a cluster: {@code
 * <directory>/savepoint-<...>/_metadata}. Flink writes the metadata last, so a checkpoint with
 * metadata is complete.
 */
public final class RetainedCheckpoints {
  private static final Logger logger = LoggerFactory.getLogger(RetainedCheckpoints.class);
  private static final String METADATA = "_metadata";
  private static final Pattern JOB_ID = Pattern.compile("[0-9a-f]{32}");

  private static final int KEPT_SAVEPOINTS = 3;
  private static final Comparator<Completed> NEWEST_FIRST =
      Comparator.comparing(Completed::at).thenComparing(Completed::number).reversed();

  private final Path directory;

  public RetainedCheckpoints(Path directory) {
    this.directory = directory;
  }

  /**
   * The newest checkpoint that can be read, of any execution.
   *
   * <p>An older one than the newest is right as well if the newest was cut short: then it was never
   * confirmed, and none of its rows were inserted. If it was damaged later, the rows inserted after
   * the older one are inserted again, and collapse in ClickHouse when parts merge.
   */
  public Optional<Path> newestReadable() {
    return completed().stream()
        .map(Completed::path)
        .filter(RetainedCheckpoints::isReadable)
        .findFirst();
  }

  /** When the given execution last completed a checkpoint. */
  public Optional<Instant> lastCompleted(String jobId) {
    return completed().stream()
        .filter(checkpoint -> checkpoint.jobId().equals(jobId))
        .map(checkpoint -> checkpoint.at().toInstant())
        .findFirst();
  }

  /**
   * Deletes the checkpoints that executions other than the given one have left, and all but the
   * newest savepoints: those are what an earlier version can go back to.
   */
  public void deleteOthers(String jobId) throws IOException {
    for (Completed savepoint : savepoints().skip(KEPT_SAVEPOINTS).toList()) {
      deleteTree(savepoint.path());
    }
    for (Path job : list(directory)) {
      String name = String.valueOf(job.getFileName());
      if (JOB_ID.matcher(name).matches() && !name.equals(jobId)) {
        deleteTree(job);
      }
    }
  }

  /** Deletes a directory and everything in it, if it exists. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private record Completed(String jobId, Path path, int number, FileTime at) {}

  /** Newest first. */
  private List<Completed> completed() {
    Stream<Completed> checkpoints =
        list(directory).stream()
            .filter(job -> JOB_ID.matcher(String.valueOf(job.getFileName())).matches())
            .flatMap(job -> list(job).stream())
            .flatMap(checkpoint -> completed(checkpoint).stream());
    return Stream.concat(checkpoints, savepoints()).sorted(NEWEST_FIRST).toList();
  }

  /** Newest first. */
  private Stream<Completed> savepoints() {
    return list(directory).stream()
        .filter(it -> String.valueOf(it.getFileName()).startsWith("savepoint-"))
        .flatMap(it -> completedAt(it).map(at -> new Completed("", it, 0, at)).stream())
        .sorted(NEWEST_FIRST);
  }

  private static Optional<Completed> completed(Path checkpoint) {
    String name = String.valueOf(checkpoint.getFileName());
    Path parent = checkpoint.getParent();
    if (!name.startsWith("chk-") || parent == null) {
      return Optional.empty();
    }
    int number = Integer.parseInt(name.substring("chk-".length()));
    String jobId = String.valueOf(parent.getFileName());
    return completedAt(checkpoint).map(at -> new Completed(jobId, checkpoint, number, at));
  }

  /** Empty while it is being written, or being deleted. */
  private static Optional<FileTime> completedAt(Path checkpoint) {
    try {
      return Optional.of(Files.getLastModifiedTime(checkpoint.resolve(METADATA)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path path) {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isReadable(Path checkpoint) {
    Path metadata = checkpoint.resolve(METADATA);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      Checkpoints.loadCheckpointMetadata(
          in, RetainedCheckpoints.class.getClassLoader(), checkpoint.toString());
      return true;
    } catch (IOException | RuntimeException e) {
      logger.warn("checkpoint {} cannot be read, taking the one before it", checkpoint, e);
      return false;
    }
  }
}
