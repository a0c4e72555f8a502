package dev.detour.sim.log;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends ended attempts to a file, one JSON object a line, from a thread of its own.
 *
 * <p>Lines are on disk at the latest a second after the attempt ended, and all of them after {@link
 * #close()}.
 */
public final class LogFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogFile.class);

  private final Path path;
  private final BlockingQueue<AttemptRecord> queue = new LinkedBlockingQueue<>();
  private final BufferedWriter writer;
  private final Thread thread;
  private volatile boolean closing;

  private LogFile(Path path, BufferedWriter writer) {
    this.path = path;
    this.writer = writer;
    this.thread = new Thread(this::run, "sim-log-file");
    this.thread.setDaemon(true);
  }

  /** Opens the file for appending, and makes its folder when it is missing. */
  public static LogFile open(Path path) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      LogFile file =
          new LogFile(
              path,
              Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      file.thread.start();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + path, e);
    }
  }

  void append(AttemptRecord record) {
    queue.add(record);
  }

  private void run() {
    List<AttemptRecord> batch = new ArrayList<>();
    try {
      while (!closing || !queue.isEmpty()) {
        AttemptRecord first = queue.poll(500, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, 1_000);
          write(batch);
          batch.clear();
        }
      }
    } catch (IOException e) {
      log.error("the request log {} takes no more lines", path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<AttemptRecord> batch) throws IOException {
    for (AttemptRecord record : batch) {
      writer.write(AttemptJson.line(record));
      writer.newLine();
    }
    writer.flush();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(10_000);
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
