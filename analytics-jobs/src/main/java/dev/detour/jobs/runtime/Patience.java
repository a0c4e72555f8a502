package dev.detour.jobs.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again, within a limit and with progress in the log, until another service answers. */
final class Patience {
  private static final Logger logger = LoggerFactory.getLogger(Patience.class);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration BETWEEN_LOGS = Duration.ofSeconds(5);

  private final long deadlineNanos;

  /**
   * @param limit for everything that is awaited, together
   */
  Patience(Duration limit) {
    this.deadlineNanos = System.nanoTime() + limit.toNanos();
  }

  /** A step that fails with an exception as long as the service does not answer. */
  interface Step {
    void run() throws Exception;
  }

  /**
   * Runs the step until it succeeds.
   *
   * @throws StartupException when the limit is reached first
   */
  void await(String service, Step step) throws InterruptedException {
    long nextLogNanos = System.nanoTime();
    while (true) {
      try {
        step.run();
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        Throwable cause =
            e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        long now = System.nanoTime();
        if (now - deadlineNanos >= 0) {
          throw new StartupException(service + " does not answer: " + cause, e);
        }
        if (now - nextLogNanos >= 0) {
          logger.info("waiting for {}: {}", service, cause.toString());
          nextLogNanos = now + BETWEEN_LOGS.toNanos();
        }
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }
}
