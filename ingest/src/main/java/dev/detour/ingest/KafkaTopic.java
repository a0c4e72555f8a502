package dev.detour.ingest;

import dev.detour.ingest.IngestConfig.KafkaConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the topic of spans: creates it if it is absent, and knows whether it can be written.
 *
 * <p>The producer alone would find out that Kafka is away only by waiting, with the caller and its
 * bytes held meanwhile. With the watch, requests are refused at once until a probe succeeds.
 */
final class KafkaTopic implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(KafkaTopic.class);
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  private final KafkaConfig config;
  private final Admin admin;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "kafka-probe");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Optional<String> problem = Optional.of("not connected to Kafka yet");

  KafkaTopic(KafkaConfig config) {
    this.config = config;
    this.admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PROBE_TIMEOUT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PROBE_TIMEOUT.toMillis(),
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                (int) PROBE_INTERVAL.toMillis()));
  }

  void startWatching() {
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::probe, 0, PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What keeps the topic from being written; empty when the last probe found nothing. */
  Optional<String> problem() {
    return problem;
  }

  /** Notes that a record could not be delivered; the next good probe clears it. */
  void deliveryFailed(Throwable cause) {
    changeTo(Optional.of("delivery failed: " + cause.getMessage()));
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    admin.close(Duration.ZERO);
  }

  private void probe() {
    try {
      if (!exists()) {
        create();
      }
      changeTo(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      changeTo(Optional.of(String.valueOf(e.getCause())));
    } catch (RuntimeException e) {
      // A probe that throws would end the schedule.
      changeTo(Optional.of(e.toString()));
    }
  }

  private boolean exists() throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(List.of(config.topic())).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private void create() throws ExecutionException, InterruptedException {
    NewTopic topic =
        new NewTopic(config.topic(), Optional.of(config.partitions()), Optional.empty());
    try {
      admin.createTopics(List.of(topic)).all().get();
      logger.info("created topic {} with {} partitions", config.topic(), config.partitions());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private void changeTo(Optional<String> next) {
    Optional<String> previous = problem;
    problem = next;
    if (previous.isPresent() && next.isEmpty()) {
      logger.info("topic {} on {} can be written", config.topic(), config.bootstrapServers());
    } else if (previous.isEmpty() && next.isPresent()) {
      logger.warn("topic {} cannot be written: {}", config.topic(), next.get());
    }
  }
}
