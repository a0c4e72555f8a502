package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.jobs.DeadLetters.Command;
import dev.detour.jobs.span.DeadLetter.Reason;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against Kafka's own broker. */
@Timeout(300)
class DeadLettersIT {
  private static final String SPANS = "otlp_spans";
  private static final String LETTERS = "otlp_spans_dead_letter";

  @TempDir private Path directory;
  private EmbeddedKafka kafka;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory));
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(new NewTopic(SPANS, 1, (short) 1), new NewTopic(LETTERS, 2, (short) 1)))
          .all()
          .get();
    }
    send("a", "bad_time");
    send("b", "undecodable");
    send("c", "bad_time");
    send("d", "bad_attribute");
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void putsLettersBackOnceAndKeepsTheOthers() throws Exception {
    assertThat(run("list")).contains("would be put back: 3", "2 bad_time, such as: detail of ");
    assertThat(values(SPANS)).as("list only looks").isEmpty();

    assertThat(run("replay", "--reason", "bad_time"))
        .contains("put back into otlp_spans: 2", "kept: 2");
    assertThat(values(SPANS)).containsExactlyInAnyOrder("a", "c");

    assertThat(run("replay")).contains("put back into otlp_spans: 1", "1 bad_attribute", "kept: 1");
    assertThat(values(SPANS)).containsExactlyInAnyOrder("a", "c", "d");

    assertThat(run("replay")).contains("put back into otlp_spans: 0", "1 undecodable");
    assertThat(run("replay", "--reason", "undecodable")).contains("put back into otlp_spans: 1");
    assertThat(run("list")).contains("would be put back: 0", "would be kept: 0");
    assertThat(values(SPANS)).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void readsItsCommandLine() {
    Command command = Command.parse(Map.of("DETOUR_INGEST_TOPIC", "t"), "list", "--kafka", "k:1");

    assertThat(command.replay()).isFalse();
    assertThat(command.reasons()).doesNotContain(Reason.UNDECODABLE).contains(Reason.BAD_ID);
    assertThat(command.topic().bootstrapServers()).isEqualTo("k:1");
    assertThat(command.topic().name()).isEqualTo("t");
    assertThatThrownBy(() -> Command.parse(Map.of())).hasMessageContaining("list or replay");
    assertThatThrownBy(() -> Command.parse(Map.of(), "list", "--reason", "odd"))
        .hasMessageContaining("--reason: odd (expected: undecodable, bad_id");
    assertThatThrownBy(() -> Command.parse(Map.of(), "list", "--what", "x"))
        .hasMessageContaining("--what: no such option");
    assertThatThrownBy(() -> Command.parse(Map.of(), "list", "--kafka"))
        .hasMessageContaining("--kafka: no value");
  }

  private String run(String... arguments) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<String, String> environment =
        Map.of("DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    DeadLetters.run(Command.parse(environment, arguments), new PrintStream(out, true));
    return out.toString(StandardCharsets.UTF_8);
  }

  private void send(String value, String reason) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      var letter = new ProducerRecord<String, String>(LETTERS, value);
      letter.headers().add(new RecordHeader("detour.reason", bytes(reason)));
      letter.headers().add(new RecordHeader("detour.detail", bytes("detail of " + value)));
      producer.send(letter).get();
    }
  }

  private List<String> values(String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
