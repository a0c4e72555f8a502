package dev.detour.kafka;

import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running one-node Kafka (broker and KRaft controller in this JVM). What it acknowledged survives
 * a kill of the process: it is in the operating system's page cache by then, and the next start on
 * the same directory finds it.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(EmbeddedKafka.class);

  private final KafkaRaftServer server;
  private final EmbeddedKafkaConfig config;
  private final int port;

  private EmbeddedKafka(KafkaRaftServer server, EmbeddedKafkaConfig config, int port) {
    this.server = server;
    this.config = config;
    this.port = port;
  }

  /** Runs the broker until the process is told to stop. Settings: {@link EmbeddedKafkaConfig}. */
  public static void main(String[] args) throws IOException {
    EmbeddedKafkaConfig config;
    try {
      config = EmbeddedKafkaConfig.from(System.getenv());
    } catch (SettingsException e) {
      System.err.println("embedded-kafka: " + e.getMessage());
      System.exit(2);
      return;
    }
    EmbeddedKafka kafka = start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-shutdown"));
    kafka.server.awaitShutdown();
  }

  /** Starts a broker and returns when it serves. The directory is formatted if it is new. */
  public static EmbeddedKafka start(EmbeddedKafkaConfig config) throws IOException {
    int port = config.port() == 0 ? freePort(config.host()) : config.port();
    Files.createDirectories(config.dataDir());
    formatIfNew(config.dataDir());
    KafkaConfig brokerConfig =
        new KafkaConfig(BrokerProperties.of(config, port, freePort(config.host())), false);
    KafkaRaftServer server = new KafkaRaftServer(brokerConfig, Time.SYSTEM);
    server.startup();
    EmbeddedKafka kafka = new EmbeddedKafka(server, config, port);
    logger.info("kafka serves {} from {}", kafka.bootstrapServers(), config.dataDir());
    return kafka;
  }

  /** What clients call {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return config.host() + ":" + port;
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** Stops the broker in order, flushing its log. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void formatIfNew(Path dataDir) {
    // Written last by the formatter, so a format cut short is done again.
    if (Files.exists(dataDir.resolve("meta.properties"))) {
      return;
    }
    String directory = dataDir.toString();
    try {
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(BrokerProperties.NODE_ID)
          .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(directory)
          .addDirectory(directory)
          .setUnstableFeatureVersionsEnabled(false)
          .setIgnoreFormatted(true)
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("cannot format " + dataDir + " for Kafka", e);
    }
  }

  /**
   * A port that is free now. The controller's port is internal and may differ at each start: the
   * quorum has one voter, which reads its own address from the settings.
   */
  private static int freePort(String host) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    }
  }
}
