package dev.detour.jobs.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.kafka.SignalTopic;
import dev.detour.jobs.kafka.SpanTopic;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.jobs.sink.Spool;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.runtime.partitioner.CustomPartitionerWrapper;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.junit.jupiter.api.Test;

class DecisionsJobTest {

  /** State finds its operator by uid, so a change here makes old checkpoints useless. */
  @Test
  void givesEveryOperatorAUid() {
    assertThat(graph(1).getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .doesNotContainNull();
    Set<String> uids = new TreeSet<>();
    for (StreamNode node : graph(1).getStreamNodes()) {
      uids.add(node.getTransformationUID().replaceFirst("^Sink( Committer)?: ", ""));
    }
    assertThat(uids)
        .containsExactly(
            "attempts",
            "attempts-of-workflows",
            "attempts-on-routes",
            "dead-letters",
            "detect-incidents",
            "drop-repeated-spans",
            "incidents",
            "join-gaps",
            "join-requests",
            "records",
            "requests",
            "requests-of-tenants",
            "roll-up",
            "rollups",
            "signal-rows",
            "signal-topic",
            "signals",
            "totals",
            "unpack",
            "watch-budgets",
            "watch-workflows");
  }

  /** With one instance, sending a span would only cost; with two, each has to find its key. */
  @Test
  void spansAreSentWhereThereIsAnotherTaskToSendThemTo() {
    assertThat(partitionerInto("drop-repeated-spans", 1)).isInstanceOf(ForwardPartitioner.class);
    assertThat(partitionerInto("join-requests", 1)).isInstanceOf(ForwardPartitioner.class);
    assertThat(partitionerInto("drop-repeated-spans", 2))
        .isInstanceOf(KeyGroupStreamPartitioner.class);
    assertThat(partitionerInto("join-requests", 2)).isInstanceOf(KeyGroupStreamPartitioner.class);
  }

  /** Rows go to their files where they are made, and are inserted while others are made. */
  @Test
  void insertsHaveTasksOfTheirOwn() {
    assertThat(partitionerInto("attempts", 1)).isInstanceOf(ForwardPartitioner.class);
    assertThat(partitionerInto("requests", 1)).isInstanceOf(ForwardPartitioner.class);
    assertThat(graph(1).getStreamNodes())
        .filteredOn(node -> node.getOperatorName().matches("(attempts|requests): Committer"))
        .hasSize(2)
        .allSatisfy(
            node ->
                assertThat(node.getInEdges())
                    .singleElement()
                    .extracting(StreamEdge::getPartitioner)
                    .isInstanceOf(CustomPartitionerWrapper.class));
  }

  private static StreamPartitioner<?> partitionerInto(String uid, int parallelism) {
    return graph(parallelism).getStreamNodes().stream()
        .filter(node -> uid.equals(node.getTransformationUID()))
        .findFirst()
        .orElseThrow()
        .getInEdges()
        .get(0)
        .getPartitioner();
  }

  private static StreamGraph graph(int parallelism) {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings);
    SpanTopic topic = new SpanTopic("nowhere:9092", "otlp_spans");
    DecisionsJob.build(
        environment,
        DecisionsPorts.toClickHouse(
            topic.source(),
            topic.deadLetters(),
            new SignalTopic("nowhere:9092", "detour_signals").sink(),
            new ClickHouseAddress(URI.create("http://nowhere:8123"), "detour", "detour"),
            new Spool(Path.of("nowhere"), "run1")),
        new DecisionsJob.Timing(
            Duration.ofMinutes(15), Duration.ofSeconds(1), Duration.ofMinutes(1)));
    return environment.getStreamGraph();
  }
}
