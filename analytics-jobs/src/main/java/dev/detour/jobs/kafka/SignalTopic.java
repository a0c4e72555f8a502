package dev.detour.jobs.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.jobs.signals.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The topic of signals, one JSON object each (docs/signals.md).
 *
 * @param bootstrapServers {@code host:port}, comma separated
 * @param name the topic
 */
public record SignalTopic(String bootstrapServers, String name) {

  /** Names the fields and their meaning; another value once one of them changes. */
  static final String SCHEMA = "detour.signal/v1";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A sink, at least once: a signal that appears twice has the same id. */
  public KafkaSink<Signal> sink() {
    return KafkaSink.<Signal>builder()
        .setBootstrapServers(bootstrapServers)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(new Encode(name))
        .build();
  }

  static byte[] json(Signal signal) {
    ObjectNode node = JSON.createObjectNode();
    node.put("schema", SCHEMA);
    node.put("id", signal.id());
    node.put("kind", signal.kind().wireName());
    node.put("change", signal.change().wireName());
    node.put("tenant", signal.key().tenant());
    node.put("feature", signal.key().feature());
    node.put("workflow", signal.key().workflow());
    node.put("route", signal.key().route());
    node.put("started_at", Instant.ofEpochSecond(signal.startedAt()).toString());
    node.put("at", Instant.ofEpochSecond(signal.at()).toString());
    node.put("state", signal.state());
    node.put("previous_state", signal.previousState());
    node.put("total", signal.total());
    node.put("failed", signal.failed());
    node.put("value", signal.value());
    node.put("usual", signal.usual());
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  private record Encode(String topic) implements KafkaRecordSerializationSchema<Signal> {

    /** Signals about one thing share a partition, so they stay in order. */
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Signal signal, KafkaSinkContext context, Long timestamp) {
      String about =
          String.join(
              "/",
              signal.kind().wireName(),
              signal.key().tenant(),
              signal.key().feature(),
              signal.key().workflow(),
              signal.key().route());
      return new ProducerRecord<>(topic, about.getBytes(StandardCharsets.UTF_8), json(signal));
    }
  }
}
