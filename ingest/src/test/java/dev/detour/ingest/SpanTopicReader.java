package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the topic of spans from its beginning, as any consumer would. */
final class SpanTopicReader {
  private final String bootstrapServers;
  private final List<TopicPartition> partitions = new ArrayList<>();

  SpanTopicReader(String bootstrapServers, String topic, int partitions) {
    this.bootstrapServers = bootstrapServers;
    for (int i = 0; i < partitions; i++) {
      this.partitions.add(new TopicPartition(topic, i));
    }
  }

  /** A span with what it belongs to. */
  record Stored(Resource resource, InstrumentationScope scope, Span span) {
    String service() {
      return resource.getAttributesList().stream()
          .filter(attribute -> attribute.getKey().equals("service.name"))
          .map(attribute -> attribute.getValue().getStringValue())
          .findFirst()
          .orElse("");
    }
  }

  /** Spans that match, once there are as many as expected; the test's timeout is the limit. */
  List<Stored> read(int expected, Predicate<Stored> matching) throws Exception {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<Stored> found = new ArrayList<>();
      while (found.size() < expected) {
        for (var polled : consumer.poll(Duration.ofMillis(200))) {
          assertThat(polled.key()).isNull();
          for (var of :
              ExportTraceServiceRequest.parseFrom(polled.value()).getResourceSpansList()) {
            for (var within : of.getScopeSpansList()) {
              within.getSpansList().stream()
                  .map(span -> new Stored(of.getResource(), within.getScope(), span))
                  .filter(matching)
                  .forEach(found::add);
            }
          }
        }
      }
      return found;
    }
  }
}
