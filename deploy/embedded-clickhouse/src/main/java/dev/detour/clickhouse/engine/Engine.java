package dev.detour.clickhouse.engine;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse engine, running inside this process on one data directory.
 *
 * <p>A process can boot it once: after a shutdown the library stays closed for good.
 */
public final class Engine implements AutoCloseable {

  private static final AtomicBoolean booted = new AtomicBoolean();

  private final List<String> arguments;
  private final FileChannel lock;
  private final EngineConnection anchor;
  private final String version;
  private final String timeZone;

  private Engine(List<String> arguments, FileChannel lock) throws EngineException {
    this.arguments = arguments;
    this.lock = lock;
    // Held open to the end: with its last connection the engine would close its tables.
    this.anchor = connect();
    this.version = ask("SELECT version()");
    this.timeZone = ask("SELECT timezone()");
  }

  /**
   * Loads the library and opens the data directory.
   *
   * @param options server options without their dashes, such as {@code
   *     max_server_memory_usage=1000}
   * @throws IllegalStateException when the engine has been booted before in this process, or
   *     another process uses the data directory
   */
  public static Engine boot(Path library, Path dataDirectory, List<String> options)
      throws EngineException {
    if (booted.getAndSet(true)) {
      throw new IllegalStateException("the ClickHouse engine boots once per process");
    }
    FileChannel lock = lock(dataDirectory);
    LibChdb.load(library);
    // The engine's own handlers would take SIGSEGV from the JVM, which needs it for null checks.
    LibChdb.chdb_set_signal_handlers_enabled(0);
    List<String> arguments = new ArrayList<>();
    arguments.add("clickhouse");
    arguments.add("--path=" + dataDirectory.toAbsolutePath());
    options.forEach(option -> arguments.add("--" + option));
    return new Engine(arguments, lock);
  }

  /** The engine itself does not notice a second process on its directory; both would write. */
  private static FileChannel lock(Path dataDirectory) {
    try {
      Files.createDirectories(dataDirectory);
      FileChannel channel =
          FileChannel.open(
              dataDirectory.resolve("detour.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new IllegalStateException(dataDirectory + " is in use by another process");
      }
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data directory " + dataDirectory, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Opens a connection; about a millisecond. */
  public EngineConnection connect() throws EngineException {
    try (NativeStrings strings = new NativeStrings(arguments)) {
      Pointer holder = LibChdb.chdb_connect(strings.count(), strings.pointers());
      if (holder == null) {
        throw EngineException.of(ErrorCode.UNKNOWN_EXCEPTION, "The engine refused a connection");
      }
      return new EngineConnection(holder);
    }
  }

  /** The engine's version, such as {@code 26.7.2.1}. */
  public String version() {
    return version;
  }

  /** The time zone in which the engine reads and prints times without one. */
  public String timeZone() {
    return timeZone;
  }

  private String ask(String sql) throws EngineException {
    try (EngineResult answer =
        anchor.query(sql.getBytes(StandardCharsets.UTF_8), "TSVRaw", Map.of())) {
      return answer.text().strip();
    }
  }

  /** Stops the engine; every other connection must have been closed before. */
  @Override
  public void close() {
    anchor.close();
    LibChdb.chdb_shutdown();
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
