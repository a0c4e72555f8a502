package dev.detour.jobs;

import dev.detour.jobs.runtime.AnalyticsServer;
import dev.detour.jobs.runtime.ProcessDirectory;
import dev.detour.jobs.runtime.StartupException;
import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process that runs the analytics jobs itself, or starts them on a Flink cluster. */
public final class AnalyticsJobs {
  private static final Logger logger = LoggerFactory.getLogger(AnalyticsJobs.class);

  private AnalyticsJobs() {}

  /** Runs until the process is told to stop. Settings: {@link JobsConfig}. */
  public static void main(String[] args) throws InterruptedException {
    JobsConfig config;
    try {
      config = JobsConfig.from(System.getenv());
    } catch (SettingsException e) {
      System.err.println("analytics-jobs: " + e.getMessage());
      System.exit(2);
      return;
    }
    try (ProcessDirectory directory = ProcessDirectory.claim(config)) {
      logger.info("state is kept in {}", directory);
      run(AnalyticsServer.start(config));
    } catch (IOException | StartupException e) {
      logger.error("the analytics jobs cannot start", e);
      System.err.println("analytics-jobs: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(AnalyticsServer server) throws InterruptedException {
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  main.interrupt();
                  server.close();
                },
                "analytics-jobs-shutdown"));
    try {
      server.awaitEnd();
    } catch (ExecutionException e) {
      logger.error("the job ended", e);
    }
    // Nobody asked for the end: leave the restart to whoever supervises this process.
    System.exit(1);
  }
}
