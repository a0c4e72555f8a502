package dev.detour.ingest;

import dev.detour.ingest.IngestConfig.KafkaConfig;
import dev.detour.ingest.intake.SpanLog;
import dev.detour.ingest.otlp.SpanRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of spans as a log: a record is safe when all in-sync replicas have it ({@code
 * acks=all}), and the producer's own retries write it once ({@code enable.idempotence}).
 *
 * <p>Keys are null, as those of the OpenTelemetry Collector's Kafka exporter, so that either may
 * feed the topic.
 */
final class KafkaSpanLog implements SpanLog, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(KafkaSpanLog.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final String topic;
  private final KafkaTopic watch;
  private final Producer<Void, byte[]> producer;

  private KafkaSpanLog(String topic, KafkaTopic watch, Producer<Void, byte[]> producer) {
    this.topic = topic;
    this.watch = watch;
    this.producer = producer;
  }

  /**
   * Opens the log. Kafka may be away; {@link #problem()} tells.
   *
   * @param maxInFlightBytes what is appended and not yet acknowledged never exceeds this
   */
  static KafkaSpanLog open(KafkaConfig config, int maxInFlightBytes) {
    KafkaTopic watch = new KafkaTopic(config);
    watch.startWatching();
    Map<String, Object> settings = producerSettings(config, maxInFlightBytes);
    return new KafkaSpanLog(
        config.topic(),
        watch,
        new KafkaProducer<>(settings, new VoidSerializer(), new ByteArraySerializer()));
  }

  private static Map<String, Object> producerSettings(KafkaConfig config, int maxInFlightBytes) {
    int deliveryTimeoutMs = (int) config.deliveryTimeout().toMillis();
    int lingerMs = 5;
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryTimeoutMs);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, deliveryTimeoutMs / 2 - lingerMs);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // Room for the record's own overhead above the largest value.
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxRecordBytes() + 16 * 1024);
    // The byte budget in front is the bound that answers; this one must never be hit before it.
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * maxInFlightBytes);
    // Only reached when the topic's metadata is gone as well; the watch refuses requests then.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000);
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return settings;
  }

  @Override
  public Optional<String> problem() {
    return watch.problem();
  }

  @Override
  public CompletionStage<Void> append(SpanRecord record) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, record.value()),
              (metadata, failure) -> complete(stored, failure));
    } catch (KafkaException | IllegalStateException e) {
      complete(stored, e);
    }
    return stored;
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
    watch.close();
  }

  private void complete(CompletableFuture<Void> stored, @Nullable Exception failure) {
    if (failure == null) {
      stored.complete(null);
      return;
    }
    if (!(failure instanceof RecordTooLargeException)) {
      watch.deliveryFailed(failure);
    }
    logger.debug("a record was not acknowledged", failure);
    stored.completeExceptionally(failure);
  }
}
