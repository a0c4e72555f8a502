package dev.detour.bench.pipeline;

import dev.detour.jobs.span.DecodedRecord;
import dev.detour.jobs.span.OtlpDecoder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of spans, written as ingest writes it, and read as a reference for the jobs. */
final class Topic implements AutoCloseable {
  static final String NAME = "otlp_spans";
  private static final int PARTITIONS = 4;
  private static final int MOST_UNDER_WAY = 256;

  private final String servers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Queue<Future<?>> underWay = new ArrayDeque<>();

  Topic(String servers) throws ExecutionException, InterruptedException {
    this.servers = servers;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(NAME, PARTITIONS, (short) 1))).all().get();
    }
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "acks",
                "all",
                "compression.type",
                "lz4",
                "batch.size",
                256 * 1024,
                "linger.ms",
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void send(byte[] record) throws ExecutionException, InterruptedException {
    underWay.add(producer.send(new ProducerRecord<>(NAME, record)));
    if (underWay.size() > MOST_UNDER_WAY) {
      underWay.remove().get();
    }
  }

  /** Waits until the broker has everything. */
  void flush() throws ExecutionException, InterruptedException {
    producer.flush();
    while (!underWay.isEmpty()) {
      underWay.remove().get();
    }
  }

  /** What reading the topic's first records took. */
  record Read(long records, long spans, Duration took) {}

  /** Reads so many records and does nothing with them, or decodes them as the jobs do. */
  Read read(long limit, boolean decode) {
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(NAME, i)).toList();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "fetch.max.bytes", 8 << 20),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long startedAt = System.nanoTime();
      long records = 0;
      long spans = 0;
      while (records < limit) {
        for (ConsumerRecord<byte[], byte[]> it : consumer.poll(Duration.ofSeconds(10))) {
          records++;
          spans += decode ? decoded(it).spans().size() : 0;
        }
      }
      return new Read(records, spans, Duration.ofNanos(System.nanoTime() - startedAt));
    }
  }

  private static DecodedRecord decoded(ConsumerRecord<byte[], byte[]> it) {
    return OtlpDecoder.decode(it.value(), it.timestamp(), "bench");
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
