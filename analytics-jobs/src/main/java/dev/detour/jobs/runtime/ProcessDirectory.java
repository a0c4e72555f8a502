package dev.detour.jobs.runtime;

import dev.detour.jobs.JobsConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The checkpoint directory as the property of one process at a time. */
public final class ProcessDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private ProcessDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes possession: locks the directory, empties the temporary directory in it, and makes that
   * this JVM's. To be called before Flink is touched.
   *
   * @throws IOException when another process has it
   */
  public static ProcessDirectory claim(JobsConfig config) throws IOException {
    Path checkpoints = Files.createDirectories(config.storage().checkpoints());
    FileChannel channel =
        FileChannel.open(
            checkpoints.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(checkpoints + " is in use by another process");
    }
    Path temporary = AnalyticsServer.temporaryDirectory(config);
    RetainedCheckpoints.deleteTree(temporary);
    Files.createDirectories(temporary);
    System.setProperty("java.io.tmpdir", temporary.toString());
    return new ProcessDirectory(checkpoints, channel);
  }

  /** Gives the directory back; the end of the process does so as well, however it ends. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
