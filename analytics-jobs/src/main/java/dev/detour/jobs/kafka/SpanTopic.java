package dev.detour.jobs.kafka;

import dev.detour.jobs.backlog.BacklogSource;
import dev.detour.jobs.span.DeadLetter;
import dev.detour.jobs.span.DecodedRecord;
import dev.detour.jobs.span.OtlpDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The topic of spans and the topic beside it that keeps what could not be understood.
 *
 * @param bootstrapServers {@code host:port}, comma separated
 * @param name the topic of spans
 */
public record SpanTopic(String bootstrapServers, String name) {
  /** Header of a dead letter: the wire name of its {@link DeadLetter.Reason}. */
  static final String REASON_HEADER = "detour.reason";

  /** Header of a dead letter: what exactly was found, for people. */
  static final String DETAIL_HEADER = "detour.detail";

  /** What the broker takes by default, less the headers: a letter it refuses would stop the job. */
  private static final int LARGEST_LETTER = 1_000_000;

  private static final String GROUP = "detour-analytics-jobs";

  /** The topic of dead letters. */
  public String deadLetterName() {
    return name + "_dead_letter";
  }

  /**
   * A source of the topic's records from its beginning; a restored job goes on at its checkpoint's
   * offsets. Without a checkpoint everything is read again: rows that exist already collapse, and
   * skipped ones would be lost. It says when what it reads is old.
   */
  public Source<DecodedRecord, ?, ?> source() {
    return new BacklogSource<>(records(), TypeInformation.of(DecodedRecord.class));
  }

  private KafkaSource<DecodedRecord> records() {
    return KafkaSource.<DecodedRecord>builder()
        .setBootstrapServers(bootstrapServers)
        .setTopics(name)
        .setGroupId(GROUP)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Decode())
        // Records may be close to a megabyte, and a fetched batch waits in the heap.
        .setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(8 << 20))
        .setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "200")
        .setProperty("partition.discovery.interval.ms", "30000")
        .build();
  }

  /** A sink of dead letters, at least once: one that appears twice costs nothing but a look. */
  public KafkaSink<DeadLetter> deadLetters() {
    return KafkaSink.<DeadLetter>builder()
        .setBootstrapServers(bootstrapServers)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(new Encode(deadLetterName()))
        .build();
  }

  private static final class Decode implements KafkaRecordDeserializationSchema<DecodedRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<DecodedRecord> out) {
      // A record without value has nothing to decode, and an empty request holds no spans.
      byte[] value = record.value() == null ? new byte[0] : record.value();
      String origin = record.topic() + "-" + record.partition() + "@" + record.offset();
      out.collect(OtlpDecoder.decode(value, record.timestamp(), origin));
    }

    @Override
    public TypeInformation<DecodedRecord> getProducedType() {
      return TypeInformation.of(DecodedRecord.class);
    }
  }

  private record Encode(String topic) implements KafkaRecordSerializationSchema<DeadLetter> {

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        DeadLetter letter, KafkaSinkContext context, Long timestamp) {
      boolean fits = letter.value().length <= LARGEST_LETTER;
      List<Header> headers =
          List.of(
              header(REASON_HEADER, letter.reason().wireName()),
              header(DETAIL_HEADER, fits ? letter.detail() : letter.detail() + tooLarge(letter)),
              header("detour.origin", letter.origin()));
      byte[] value = fits ? letter.value() : new byte[0];
      return new ProducerRecord<>(topic, null, null, null, value, headers);
    }

    private static String tooLarge(DeadLetter letter) {
      return "; its %,d bytes are too many for a letter and stay at its origin"
          .formatted(letter.value().length);
    }

    private static Header header(String name, String value) {
      return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }
}
