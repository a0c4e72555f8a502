package dev.detour.jobs.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.kafka.SpanTopic;
import dev.detour.jobs.span.DecodedRecord;
import dev.detour.jobs.span.TestSpans;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source of spans in a real Flink over a real broker. What Flink's coordinator is told of a
 * backlog, it tells the operators: they are where it can be seen.
 */
@Timeout(120)
class BacklogSourceIT {
  private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

  @TempDir private Path directory;

  @Test
  void flinkKnowsOfTheBacklogUntilItIsRead() throws Exception {
    try (EmbeddedKafka kafka =
            EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory));
        KafkaProducer<byte[], byte[]> producer = producer(kafka.bootstrapServers())) {
      createTopic(kafka.bootstrapServers());
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
      environment
          .fromSource(
              new SpanTopic(kafka.bootstrapServers(), "spans").source(),
              WatermarkStrategy.noWatermarks(),
              "records",
              TypeInformation.of(DecodedRecord.class))
          .transform("look", TypeInformation.of(DecodedRecord.class), new Look())
          .sinkTo(new DiscardingSink<>());
      send(producer, System.currentTimeMillis());
      JobClient job = environment.executeAsync();

      assertThat(next()).isEqualTo("record");
      send(producer, System.currentTimeMillis() - 60_000);
      assertThat(List.of(next(), next())).containsExactly("record", "backlog true");
      assertThat(next()).isEqualTo("backlog false");
      send(producer, System.currentTimeMillis());
      assertThat(next()).isEqualTo("record");
      job.cancel().get(30, TimeUnit.SECONDS);
    }
    assertThat(SEEN).isEmpty();
  }

  private static void createTopic(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic("spans", 1, (short) 1))).all().get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, long timestamp)
      throws Exception {
    byte[] value =
        TestSpans.export(List.of(TestSpans.request(1, timestamp * 1000, 5).build())).toByteArray();
    producer.send(new ProducerRecord<>("spans", 0, timestamp, null, value)).get();
  }

  private static String next() throws InterruptedException {
    return SEEN.poll(30, TimeUnit.SECONDS);
  }

  private static final class Look extends AbstractStreamOperator<DecodedRecord>
      implements OneInputStreamOperator<DecodedRecord, DecodedRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(StreamRecord<DecodedRecord> element) {
      SEEN.add("record");
      output.collect(element);
    }

    @Override
    public void processRecordAttributes(RecordAttributes attributes) {
      SEEN.add("backlog " + attributes.isBacklog());
    }
  }
}
