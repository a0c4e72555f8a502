package dev.detour.standalone.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One child process: started, watched, started again when it dies, stopped in order.
 *
 * <p>States: new, then running and dead by turns until {@link #stop}. Restarts wait from 200 ms,
 * doubling to 5 s, and the wait is forgotten after 30 s of life.
 */
final class ManagedProcess {
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final Duration STABLE_AFTER = Duration.ofSeconds(30);

  /**
   * Ctrl-C reaches the whole process group; only the launcher acts on it, so that parts stop in
   * order.
   */
  private static final List<String> WITHOUT_INTERRUPT =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "JAVA_HOME", "TZ");

  private final ProcessSpec spec;
  private final LogFile log;
  private final Progress progress;
  private final Runnable onChange;
  private volatile @Nullable Process process;
  private volatile boolean stopping;

  ManagedProcess(ProcessSpec spec, Path logDir, Progress progress, Runnable onChange) {
    this.spec = spec;
    this.log = new LogFile(logDir.resolve(spec.name() + ".log"));
    this.progress = progress;
    this.onChange = onChange;
  }

  ProcessSpec spec() {
    return spec;
  }

  Path logPath() {
    return log.path();
  }

  /** The operating system's id, or -1 while the process is down. */
  long pid() {
    Process current = process;
    return current != null && current.isAlive() ? current.pid() : -1;
  }

  void start() {
    try {
      launch();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + spec.name(), e);
    }
    Thread watcher = new Thread(this::watch, "watch-" + spec.name());
    watcher.setDaemon(true);
    watcher.start();
  }

  /** From now on an end of the process is no surprise. */
  void expectEnd() {
    stopping = true;
  }

  /** Ends the process: SIGTERM, then after {@code limit} SIGKILL. */
  void stop(Duration limit) throws InterruptedException {
    expectEnd();
    Process current = process;
    if (current == null) {
      return;
    }
    // Through the handle: Process.destroy would close the pipes and lose the last log lines.
    current.toHandle().destroy();
    if (!current.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      progress.warn(spec.name() + " did not stop within " + limit.toSeconds() + " s; killed");
      current.toHandle().destroyForcibly();
      current.waitFor(5, TimeUnit.SECONDS);
    }
  }

  private void watch() {
    Duration wait = FIRST_WAIT;
    try {
      while (!stopping) {
        Process current = process;
        if (current == null) {
          return;
        }
        long startedAt = System.nanoTime();
        int exitCode = current.waitFor();
        if (stopping) {
          return;
        }
        boolean stable = System.nanoTime() - startedAt > STABLE_AFTER.toNanos();
        wait = stable ? FIRST_WAIT : wait;
        progress.warn(
            "%s ended with exit code %d; starting it again in %d ms (log: %s)"
                .formatted(spec.name(), exitCode, wait.toMillis(), log.path()));
        TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
        if (!stopping) {
          launchAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where even that fails, the dead process stays, and the next turn tries again. */
  private void launchAgain() {
    try {
      launch();
    } catch (IOException | UncheckedIOException e) {
      progress.warn("cannot start " + spec.name() + " again: " + e.getMessage());
    }
  }

  private void launch() throws IOException {
    List<String> command = new ArrayList<>(WITHOUT_INTERRUPT);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(spec.jvmArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Child.class.getName());
    command.add(spec.mainClass());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(PASSED_ON);
    environment.putAll(spec.environment());
    builder.directory(new File("").getAbsoluteFile());
    Process started = builder.start();
    pump(started);
    process = started; // before anybody is told, who will ask for its id
    onChange.run();
  }

  private void pump(Process started) {
    Thread pump =
        new Thread(
            () -> {
              try {
                log.copy(started.getInputStream());
              } catch (IOException e) {
                progress.warn("log of " + spec.name() + " stopped: " + e.getMessage());
              }
            },
            "log-" + spec.name());
    pump.setDaemon(true);
    pump.start();
  }
}
