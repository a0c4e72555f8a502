package dev.detour.standalone.traffic;

import dev.detour.policy.settings.SettingsException;
import dev.detour.standalone.traffic.TrafficGenerator.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process that keeps the demo busy until SIGTERM. */
public final class DemoTraffic {
  private static final Logger log = LoggerFactory.getLogger(DemoTraffic.class);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private DemoTraffic() {}

  /** Runs with settings from the environment; exit code 2 and one line when they are wrong. */
  public static void main(String[] args) throws InterruptedException {
    try {
      TrafficSettings settings = TrafficSettings.of(System.getenv());
      run(settings, plan(settings));
    } catch (SettingsException | IOException e) {
      System.err.println("demo-traffic: " + e.getMessage());
      System.exit(2);
    }
  }

  private static TrafficPlan plan(TrafficSettings settings) throws IOException {
    return new TrafficPlan(
        library(settings),
        List.copyOf(settings.keys().keySet()),
        "demo-" + Instant.now().getEpochSecond(),
        settings.speed(),
        settings.rate(),
        settings.seed());
  }

  private static TraceLibrary library(TrafficSettings settings) throws IOException {
    TraceLibrary library = TraceLibrary.read(settings.traces());
    Optional<Path> conversations = settings.trace().filter(Files::isReadable);
    return conversations.isPresent()
        ? library.withConversations(TraceReader.read(conversations))
        : library;
  }

  private static void run(TrafficSettings settings, TrafficPlan plan) throws InterruptedException {
    TrafficGenerator generator =
        new TrafficGenerator(
            settings.url(),
            settings.keys(),
            settings.timeout(),
            settings.maxInFlight(),
            WhenFull.SKIP);
    Thread sender = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(generator, sender), "traffic-shutdown"));
    log.info("replaying traces at {} times their speed to {}", settings.speed(), settings.url());
    try (Reports reports = new Reports(generator)) {
      reports.start();
      long limit = settings.limit() == 0 ? Long.MAX_VALUE : settings.limit();
      generator.run(plan.stream().limit(limit).iterator());
      generator.awaitAnswers(settings.timeout());
    }
  }

  private static void stop(TrafficGenerator generator, Thread sender) {
    generator.stop();
    try {
      generator.awaitAnswers(STOP_LIMIT);
      sender.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One line every ten seconds, and one at the end. */
  private static final class Reports implements AutoCloseable {
    private final TrafficGenerator generator;
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "traffic-report");
              thread.setDaemon(true);
              return thread;
            });

    Reports(TrafficGenerator generator) {
      this.generator = generator;
    }

    void start() {
      var unused =
          timer.scheduleAtFixedRate(
              this::report,
              REPORT_INTERVAL.toSeconds(),
              REPORT_INTERVAL.toSeconds(),
              TimeUnit.SECONDS);
    }

    private void report() {
      TrafficCounts counts = generator.counts();
      log.info(
          "sent {}, skipped {}, in flight {}, broken {}, answered {}: {}",
          counts.sent(),
          counts.skipped(),
          counts.inFlight(),
          counts.broken(),
          counts.answered(),
          counts.outcomesText());
    }

    @Override
    public void close() {
      timer.shutdownNow();
      report();
    }
  }
}
