package dev.detour.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  private static final TopicPartition PARTITION = new TopicPartition("numbers", 0);

  @TempDir private Path temporary;

  @Test
  void keepsWhatItAcknowledgedThroughAKillOfItsProcess() throws Exception {
    int port = freePort();
    Process broker = startProcess(port);
    try {
      createTopic(port);
      produce(port, 0, 500);
    } finally {
      broker.destroyForcibly();
    }
    assertThat(broker.waitFor(10, TimeUnit.SECONDS)).isTrue();

    var config = new EmbeddedKafkaConfig("127.0.0.1", port, dataDir());
    try (EmbeddedKafka restarted = EmbeddedKafka.start(config)) {
      produce(restarted.port(), 500, 600);
      assertThat(consume(restarted.bootstrapServers(), 600)).isEqualTo(numbers(0, 600));
    }
  }

  private Process startProcess(int port) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedKafka.class.getName());
    builder.environment().put("DETOUR_KAFKA_PORT", String.valueOf(port));
    builder.environment().put("DETOUR_KAFKA_DATA_DIR", dataDir().toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(temporary.resolve("broker.out").toFile())
        .start();
  }

  private Path dataDir() {
    return temporary.resolve("kafka");
  }

  private static void createTopic(int port) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers(port)))) {
      admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
    }
  }

  private static void produce(int port, int from, int to) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", servers(port), "acks", "all");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      var acknowledgements = new ArrayList<Future<?>>();
      for (String number : numbers(from, to)) {
        acknowledgements.add(producer.send(new ProducerRecord<>(PARTITION.topic(), number)));
      }
      for (var acknowledgement : acknowledgements) {
        acknowledgement.get();
      }
    }
  }

  private static List<String> consume(String servers, int expected) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (values.size() < expected && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> polled : consumer.poll(Duration.ofMillis(200))) {
          values.add(polled.value());
        }
      }
      return values;
    }
  }

  private static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add("number " + i);
    }
    return numbers;
  }

  private static String servers(int port) {
    return "127.0.0.1:" + port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
