package dev.detour.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The dead letters of a topic, and the signals. */
final class LetterBox {
  private LetterBox() {}

  /**
   * Where each letter came from and why, to what exactly was found. They come at least once, so
   * repetitions are dropped.
   *
   * @param expected how many to wait for
   */
  static Map<String, String> read(String servers, String topic, int expected) {
    return read(
        servers,
        topic + "_dead_letter",
        expected,
        (it, letters) ->
            letters.put(
                header(it, "detour.reason") + " " + header(it, "detour.origin"),
                header(it, "detour.detail")));
  }

  /** The signals of one tenant by their ids, which drop repetitions. */
  static Map<String, JsonNode> signals(String servers, String tenant, int expected) {
    return read(
        servers,
        "detour_signals",
        expected,
        (it, signals) -> {
          JsonNode signal = json(it.value());
          if (signal.path("tenant").asText().equals(tenant)) {
            signals.put(signal.path("id").asText(), signal);
          }
        });
  }

  private static JsonNode json(byte[] value) {
    try {
      return new ObjectMapper().readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> Map<String, T> read(
      String servers,
      String topic,
      int expected,
      BiConsumer<ConsumerRecord<byte[], byte[]>, Map<String, T>> take) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    Map<String, T> letters = new TreeMap<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (letters.size() < expected && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> it : consumer.poll(Duration.ofMillis(200))) {
          take.accept(it, letters);
        }
      }
    }
    return letters;
  }

  private static String header(ConsumerRecord<?, ?> polled, String name) {
    return new String(polled.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
