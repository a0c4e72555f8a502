package dev.detour.jobs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The dead letters of a topic. */
final class LetterBox {
  private LetterBox() {}

  /**
   * Where each letter came from and why, to what exactly was found. They come at least once, so
   * repetitions are dropped.
   *
   * @param expected how many to wait for
   */
  static Map<String, String> read(String servers, String topic, int expected) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(new TopicPartition(topic + "_dead_letter", i));
    }
    Map<String, String> letters = new TreeMap<>();
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
          letters.put(
              header(it, "detour.reason") + " " + header(it, "detour.origin"),
              header(it, "detour.detail"));
        }
      }
    }
    return letters;
  }

  private static String header(ConsumerRecord<?, ?> polled, String name) {
    return new String(polled.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
