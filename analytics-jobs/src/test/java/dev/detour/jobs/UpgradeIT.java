package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.detour.jobs.runtime.AnalyticsServer;
import dev.detour.jobs.runtime.LocalMetrics;
import dev.detour.jobs.span.TestSpans;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import dev.detour.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * State that an earlier version wrote is what this one goes on with: the log's offsets, the spans
 * seen, and the totals of minutes that are still open.
 *
 * <p>The checkpoint in the resources was written by the version of its folder's name, after it had
 * read the three traces of {@link #earlier}. A new one is written by running this test with {@code
 * -Ddetour.write-checkpoint=<file>}; the old ones stay, as long as an upgrade from them is
 * promised.
 */
@Timeout(120)
class UpgradeIT {
  private static final String TOPIC = "otlp_spans";

  /** All times are of the checkpoint's own day, however much later the test runs. */
  private static final long MINUTE_MICROS = 1_795_680_000_000_000L;

  private static final long RECEIVED_MILLIS = MINUTE_MICROS / 1000 + 30_000;

  @TempDir private Path directory;

  @Test
  void goesOnWithTheStateOfAnEarlierVersion() throws Exception {
    Optional<String> write = Optional.ofNullable(System.getProperty("detour.write-checkpoint"));
    try (Store store = new Store();
        EmbeddedKafka kafka =
            EmbeddedKafka.start(
                new EmbeddedKafkaConfig("127.0.0.1", 0, directory.resolve("kafka")));
        Log log = new Log(kafka.bootstrapServers())) {
      log.send(earlier());
      if (write.isPresent()) {
        writeCheckpoint(config(kafka, store), store, Path.of(write.get()));
      } else {
        restore("before-joins");
        upgrade(config(kafka, store), store, log);
      }
    }
  }

  private void upgrade(JobsConfig config, Store store, Log log) throws Exception {
    AnalyticsServer server = AnalyticsServer.start(config);
    try {
      log.send(earlier());
      log.send(List.of(oneMore()));
      Await.holds(Await.PATIENCE, () -> store.revision() == 8 && store.rows("requests") > 0);
      Await.holds(Await.PATIENCE, () -> repeated() == 9);

      assertThat(repeated()).as("spans of the earlier version that are known").isEqualTo(9);
      assertThat(store.revision()).as("spans in the larger roll-up row").isEqualTo(8);
      assertThat(store.rows("attempts")).isEqualTo(1);
      assertThat(store.rows("requests")).isEqualTo(1);
    } finally {
      server.close();
    }
  }

  private static double repeated() {
    return LocalMetrics.instance().value("detour_jobs_spans_repeated_total");
  }

  private void writeCheckpoint(JobsConfig config, Store store, Path file) throws Exception {
    AnalyticsServer server = AnalyticsServer.start(config);
    Await.holds(Await.PATIENCE, () -> store.rows("attempts") == 6 && store.rows("requests") == 3);
    Await.holds(Await.PATIENCE, () -> store.revision() == 6);
    double before = LocalMetrics.instance().value("detour_jobs_checkpoints_completed");
    Await.holds(
        Await.PATIENCE,
        () -> LocalMetrics.instance().value("detour_jobs_checkpoints_completed") > before + 1);
    server.close();
    try (Stream<Path> files = Files.walk(directory.resolve("checkpoints"))) {
      Path newest =
          files
              .filter(it -> it.endsWith("_metadata"))
              .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
              .orElseThrow();
      Files.copy(newest, file);
    }
  }

  private void restore(String version) throws IOException {
    Path checkpoint = directory.resolve("checkpoints/" + "0a".repeat(16) + "/chk-7");
    Files.createDirectories(checkpoint);
    try (InputStream in =
        UpgradeIT.class.getResourceAsStream("/checkpoints/" + version + "/_metadata")) {
      assertThat(in).as("the checkpoint of version " + version).isNotNull();
      Files.copy(in, checkpoint.resolve("_metadata"));
    }
  }

  private JobsConfig config(EmbeddedKafka kafka, Store store) {
    return JobsConfig.from(
        Map.of(
            "DETOUR_JOBS_PORT",
            "0",
            "DETOUR_KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers(),
            "DETOUR_INGEST_TOPIC",
            TOPIC,
            "DETOUR_CLICKHOUSE_URL",
            store.url(),
            "DETOUR_JOBS_CHECKPOINT_DIR",
            directory.resolve("checkpoints").toString(),
            "DETOUR_JOBS_SPOOL_DIR",
            directory.resolve("spool").toString(),
            "DETOUR_JOBS_CHECKPOINT_INTERVAL",
            "300ms",
            "DETOUR_JOBS_ROLLUP_INTERVAL",
            "200ms"));
  }

  /** Traces of one tenant in one minute. */
  private static List<byte[]> earlier() {
    return List.of(trace(3), trace(6), trace(9));
  }

  private static byte[] trace(long trace) {
    long start = MINUTE_MICROS + trace;
    return TestSpans.export(
            TestSpans.request(trace, start, 2_000),
            TestSpans.attempt(trace, 0, start, 700),
            TestSpans.attempt(trace, 1, start + 800, 1_100))
        .toByteArray();
  }

  /** It changes one row of the roll-ups only, so that the insert ends with that row's revision. */
  private static byte[] oneMore() {
    return TestSpans.export(
            TestSpans.request(12, MINUTE_MICROS, 2_000),
            TestSpans.attempt(12, 0, MINUTE_MICROS, 700))
        .toByteArray();
  }

  /** One partition, whose records were received when the checkpoint's were. */
  private static final class Log implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    Log(String servers) throws Exception {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        NewTopic topic = new NewTopic(TOPIC, 1, (short) 1);
        admin.createTopics(List.of(topic.configs(Map.of("retention.ms", "-1")))).all().get();
      }
      producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", servers),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    }

    void send(List<byte[]> records) throws Exception {
      for (byte[] it : records) {
        producer.send(new ProducerRecord<>(TOPIC, 0, RECEIVED_MILLIS, null, it)).get();
      }
    }

    @Override
    public void close() {
      producer.close();
    }
  }

  /**
   * Takes what ClickHouse would, without its opinion on rows that are older than their tables keep.
   */
  private static final class Store implements AutoCloseable {
    private final HttpServer server;
    private volatile long revision;

    Store() throws IOException {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      server.createContext("/", this::handle);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int rows(String table) {
      return (int)
          LocalMetrics.instance().value("detour_jobs_rows_written_total{table=\"" + table + "\"}");
    }

    /** The highest revision that ends an insert of roll-ups. */
    long revision() {
      return revision;
    }

    private void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        String query =
            URLDecoder.decode(
                String.valueOf(exchange.getRequestURI().getRawQuery()), StandardCharsets.UTF_8);
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (query.contains("INSERT INTO detour.rollup_1m")) {
          long last = Long.reverseBytes(ByteBuffer.wrap(body).getLong(body.length - 8));
          revision = Math.max(revision, last);
        }
        exchange.sendResponseHeaders(200, -1);
      }
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
