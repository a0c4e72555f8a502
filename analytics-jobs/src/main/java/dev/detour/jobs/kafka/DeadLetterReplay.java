package dev.detour.jobs.kafka;

import dev.detour.jobs.span.DeadLetter.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts dead letters back into the topic of spans, once what made them dead is mended.
 *
 * <p>A letter is put back at least once: its offset is committed after the broker has the copy, and
 * the jobs drop a span that they know. Letters of other reasons are appended to their own topic
 * again, so that a later replay finds them. Only what is there at the start is read, so a letter
 * that dies again waits for the next replay.
 */
public final class DeadLetterReplay {
  private static final String GROUP = "detour-dead-letter-replay";
  private static final Duration POLL = Duration.ofMillis(500);

  /** How long the broker may be silent. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final SpanTopic topic;

  public DeadLetterReplay(SpanTopic topic) {
    this.topic = topic;
  }

  /**
   * What a reading found.
   *
   * @param matching letters by reason that were put back, or would be
   * @param kept letters of other reasons
   * @param examples what was found in the first letter of each reason
   */
  public record Report(
      Map<String, Integer> matching, Map<String, Integer> kept, Map<String, String> examples) {
    public Report {
      matching = new TreeMap<>(matching);
      kept = new TreeMap<>(kept);
      examples = new TreeMap<>(examples);
    }
  }

  /** Only looks: the letters that a replay of these reasons would put back. */
  public Report list(Set<Reason> reasons) throws ExecutionException, InterruptedException {
    return read(reasons, new Looking());
  }

  /** Puts the letters of these reasons back. */
  public Report replay(Set<Reason> reasons) throws ExecutionException, InterruptedException {
    try (Moving moving = new Moving()) {
      return read(reasons, moving);
    }
  }

  /** What happens to the letters of one poll. */
  private interface Treatment {
    void matching(ConsumerRecord<byte[], byte[]> letter);

    void other(ConsumerRecord<byte[], byte[]> letter);

    void done(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> upTo)
        throws ExecutionException, InterruptedException;
  }

  private Report read(Set<Reason> reasons, Treatment treatment)
      throws ExecutionException, InterruptedException {
    Set<String> wanted = Set.copyOf(reasons.stream().map(Reason::wireName).toList());
    Report report = new Report(Map.of(), Map.of(), Map.of());
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (!isAtEnd(consumer, ends)) {
        var polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
          deadline = System.nanoTime() + TIMEOUT.toNanos();
        } else if (System.nanoTime() > deadline) {
          throw new IllegalStateException("no letter came within " + TIMEOUT.toSeconds() + " s");
        }
        Map<TopicPartition, OffsetAndMetadata> upTo = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : polled) {
          var partition = new TopicPartition(letter.topic(), letter.partition());
          if (letter.offset() < ends.getOrDefault(partition, 0L)) {
            take(letter, wanted, treatment, report);
            upTo.put(partition, new OffsetAndMetadata(letter.offset() + 1));
          }
        }
        treatment.done(consumer, upTo);
      }
    }
    return report;
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> letter,
      Set<String> wanted,
      Treatment treatment,
      Report report) {
    String reason = header(letter, SpanTopic.REASON_HEADER);
    report.examples().putIfAbsent(reason, header(letter, SpanTopic.DETAIL_HEADER));
    if (wanted.contains(reason)) {
      treatment.matching(letter);
      report.matching().merge(reason, 1, Integer::sum);
    } else {
      treatment.other(letter);
      report.kept().merge(reason, 1, Integer::sum);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static boolean isAtEnd(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), TIMEOUT) >= end.getValue());
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(topic.deadLetterName(), TIMEOUT).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            topic.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            GROUP,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            // Letters may be close to a megabyte each.
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            20),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static final class Looking implements Treatment {
    @Override
    public void matching(ConsumerRecord<byte[], byte[]> letter) {}

    @Override
    public void other(ConsumerRecord<byte[], byte[]> letter) {}

    @Override
    public void done(
        KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> upTo) {}
  }

  private final class Moving implements Treatment, AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                topic.bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                64 << 20,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) TIMEOUT.toMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) TIMEOUT.toMillis() / 2),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final List<Future<?>> copies = new ArrayList<>();

    @Override
    public void matching(ConsumerRecord<byte[], byte[]> letter) {
      copies.add(producer.send(new ProducerRecord<>(topic.name(), letter.value())));
    }

    @Override
    public void other(ConsumerRecord<byte[], byte[]> letter) {
      copies.add(
          producer.send(
              new ProducerRecord<>(
                  topic.deadLetterName(), null, null, null, letter.value(), letter.headers())));
    }

    @Override
    public void done(
        KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> upTo)
        throws ExecutionException, InterruptedException {
      producer.flush();
      for (Future<?> copy : copies) {
        copy.get();
      }
      copies.clear();
      consumer.commitSync(upTo, TIMEOUT);
    }

    @Override
    public void close() {
      producer.close(TIMEOUT);
    }
  }
}
