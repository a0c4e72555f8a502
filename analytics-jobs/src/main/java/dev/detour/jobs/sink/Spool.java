package dev.detour.jobs.sink;

import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of files that hold rows between the two phases of the sink. Every task of a job
 * must see the same directory: on several machines, it has to be shared.
 */
public final class Spool implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Logger logger = LoggerFactory.getLogger(Spool.class);

  /** End of the name of the file that says: an execution has this directory. */
  private static final String MARK = ".spool";

  /** What a file's name has behind it in the name of the one that says: its rows are due. */
  private static final String DUE = ".due";

  private final String directory;
  private final String run;

  /**
   * @param run names this execution of the job; files of other executions can be told apart
   */
  public Spool(Path directory, String run) {
    if (!run.matches("[0-9a-z]+")) {
      throw new IllegalArgumentException("run: \"" + run + "\" (expected: [0-9a-z]+)");
    }
    this.directory = directory.toAbsolutePath().toString();
    this.run = run;
  }

  /**
   * Marks the directory, before the execution starts. What earlier executions said was due is
   * forgotten: committers say it again of the files that are in the state that this one starts
   * from.
   */
  public void claim() throws IOException {
    Files.createDirectories(Path.of(directory));
    for (String name : names()) {
      if (name.endsWith(DUE)) {
        Files.deleteIfExists(file(name));
      }
    }
    Files.createFile(file(run + MARK));
  }

  /**
   * Checks that this process sees the directory that was claimed. Without this, a TaskManager that
   * has a directory of its own under the same path would take the files that it does not see for
   * inserted ones.
   *
   * @throws IOException when it does not
   */
  void requireClaimed() throws IOException {
    if (!Files.exists(file(run + MARK))) {
      String expected =
          "%s does not hold %s%s (expected: the directory that the job's starter has marked)";
      throw new IOException(expected.formatted(directory, run, MARK));
    }
  }

  /** A token that no other batch has or will have. */
  String newToken() {
    return run + "-" + UUID.randomUUID();
  }

  Path file(String name) {
    return Path.of(directory, name);
  }

  boolean holds(String name) {
    return Files.exists(file(name));
  }

  /** Opens a new file in the directory, which is created if it is missing. */
  FileChannel create(String name) throws IOException {
    Files.createDirectories(Path.of(directory));
    return FileChannel.open(file(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Says that a file's checkpoint is complete, so that its rows are being inserted. */
  void due(String name) throws IOException {
    Files.write(file(name + DUE), new byte[0]);
  }

  /**
   * Whether rows of a table are due and not inserted yet, whichever task or execution wrote them.
   */
  boolean hasDue(String table) throws IOException {
    return names().stream()
        .filter(name -> name.endsWith(DUE) && name.contains("." + table + "."))
        .anyMatch(name -> holds(name.substring(0, name.length() - DUE.length())));
  }

  /** Deletes a file whose rows are inserted; a file without a mark is inserted again at worst. */
  void done(String name) throws IOException {
    Files.deleteIfExists(file(name + DUE));
    Files.deleteIfExists(file(name));
  }

  /** Makes the directory's entries survive a crash of the machine, as their content does. */
  void forceDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(directory), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Deletes the files of earlier executions and returns how many there were. To be called after
   * this execution's first checkpoint: by then every batch that an earlier one had promised is
   * committed, and what is left was never part of a checkpoint; its rows are read from the log
   * again.
   */
  public int sweepEarlierRuns() throws IOException {
    int swept = 0;
    for (String name : names()) {
      if (name.endsWith(SpoolWriter.SUFFIX) && !name.startsWith(run + "-")) {
        Files.deleteIfExists(file(name));
        swept++;
      } else if (name.endsWith(MARK) && !name.equals(run + MARK)) {
        Files.deleteIfExists(file(name));
      }
    }
    if (swept > 0) {
      logger.info("deleted {} spool files that no checkpoint knows", swept);
    }
    return swept;
  }

  /** Of the files in the directory; none while there is no directory. */
  private List<String> names() throws IOException {
    Path path = Path.of(directory);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
