package dev.detour.ingest;

import dev.detour.ingest.intake.ClientTokens;
import dev.detour.policy.settings.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of ingest.
 *
 * @param host address to listen on
 * @param port port of the OTLP/HTTP receiver; 0 picks a free one
 * @param grpcPort port of the OTLP/gRPC receiver; 0 picks a free one
 * @param tokens who may send; empty: anyone
 * @param limits what senders may ask of this process
 * @param drainTimeout how long a stop waits for unanswered requests
 * @param kafka where spans are stored
 */
public record IngestConfig(
    String host,
    int port,
    int grpcPort,
    ClientTokens tokens,
    Limits limits,
    Duration drainTimeout,
    KafkaConfig kafka) {

  private static final int MEBIBYTE = 1 << 20;

  /**
   * What senders may ask of this process.
   *
   * @param maxBodyBytes largest request body, counted after decompression
   * @param maxInFlightBytes how much unanswered input may be held in memory, over all requests
   * @param clientBytesPerSecond how fast each client may send, as it comes; 0: no limit
   * @param bodyTimeout how long a body may take to arrive
   */
  public record Limits(
      int maxBodyBytes, int maxInFlightBytes, long clientBytesPerSecond, Duration bodyTimeout) {

    public Limits {
      atLeast("maxBodyBytes", maxBodyBytes, 1);
      // Otherwise the largest body that is allowed could never be accepted.
      atLeast("maxInFlightBytes", maxInFlightBytes, 2L * maxBodyBytes);
      atLeast("clientBytesPerSecond", clientBytesPerSecond, 0);
      atLeast("bodyTimeout (ms)", bodyTimeout.toMillis(), 1);
    }
  }

  /**
   * The topic and how it is written.
   *
   * @param bootstrapServers {@code host:port}, comma separated
   * @param topic name of the topic of spans
   * @param partitions partitions of the topic, if it has to be created
   * @param maxRecordBytes largest record; must stay under the broker's limit
   * @param deliveryTimeout how long a record may stay without the broker's acknowledgement
   */
  public record KafkaConfig(
      String bootstrapServers,
      String topic,
      int partitions,
      int maxRecordBytes,
      Duration deliveryTimeout) {

    public KafkaConfig {
      atLeast("partitions", partitions, 1);
      atLeast("maxRecordBytes", maxRecordBytes, 1024);
      atLeast("deliveryTimeout (ms)", deliveryTimeout.toMillis(), 100);
    }
  }

  /**
   * Reads the settings from environment variables.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static IngestConfig from(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    IngestConfig config = read(settings, environment);
    settings.check();
    return config;
  }

  /** The settings as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of());
    read(settings, Map.of());
    return settings.reference();
  }

  private static IngestConfig read(Settings settings, Map<String, String> environment) {
    String host =
        settings.text("DETOUR_INGEST_HOST", "127.0.0.1", "Address that the receiver listens on.");
    int port =
        settings.integer(
            "DETOUR_INGEST_PORT", 4318, 0, 65535, "Port of the OTLP/HTTP receiver; 0: a free one.");
    int grpcPort =
        settings.integer(
            "DETOUR_INGEST_GRPC_PORT",
            4317,
            0,
            65535,
            "Port of the OTLP/gRPC receiver; 0: a free one.");
    ClientTokens tokens = TokenReferences.read(settings, environment);
    Limits limits = limits(settings);
    Duration drainTimeout =
        settings.duration(
            "DETOUR_INGEST_DRAIN_TIMEOUT",
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofMinutes(5),
            "How long a stop waits for unanswered requests.");
    KafkaConfig kafka = kafkaConfig(settings);
    return new IngestConfig(host, port, grpcPort, tokens, limits, drainTimeout, kafka);
  }

  private static Limits limits(Settings settings) {
    int maxBodyBytes =
        settings.integer(
            "DETOUR_INGEST_MAX_BODY_BYTES",
            8 * MEBIBYTE,
            1024,
            64 * MEBIBYTE,
            "Largest request body, counted after decompression.");
    int maxInFlightBytes =
        settings.integer(
            "DETOUR_INGEST_MAX_IN_FLIGHT_BYTES",
            32 * MEBIBYTE,
            2048,
            1024 * MEBIBYTE,
            "How much unanswered input may be held in memory; more is refused with 503.");
    if (maxInFlightBytes < 2L * maxBodyBytes) {
      settings.reject(
          "DETOUR_INGEST_MAX_IN_FLIGHT_BYTES",
          maxInFlightBytes + " (expected: at least twice DETOUR_INGEST_MAX_BODY_BYTES)");
      maxInFlightBytes = 2 * maxBodyBytes;
    }
    long clientBytesPerSecond =
        settings.longInteger(
            "DETOUR_INGEST_CLIENT_BYTES_PER_SECOND",
            0,
            0,
            Long.MAX_VALUE >> 8,
            "How fast each client may send, as it comes (compressed); more is refused with 429."
                + " 0: no limit.");
    Duration bodyTimeout =
        settings.duration(
            "DETOUR_INGEST_BODY_TIMEOUT",
            Duration.ofSeconds(30),
            Duration.ofMillis(10),
            Duration.ofMinutes(10),
            "How long a body may take to arrive.");
    return new Limits(maxBodyBytes, maxInFlightBytes, clientBytesPerSecond, bodyTimeout);
  }

  private static KafkaConfig kafkaConfig(Settings settings) {
    return new KafkaConfig(
        settings.text(
            "DETOUR_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092", "Kafka brokers, comma separated."),
        settings.text("DETOUR_INGEST_TOPIC", "otlp_spans", "Topic of the spans."),
        settings.integer(
            "DETOUR_INGEST_TOPIC_PARTITIONS",
            4,
            1,
            1000,
            "Partitions of the topic, if it has to be created."),
        settings.integer(
            "DETOUR_INGEST_MAX_RECORD_BYTES",
            900_000,
            16 * 1024,
            64 * MEBIBYTE,
            "Largest Kafka record; must stay under the broker's message.max.bytes."),
        settings.duration(
            "DETOUR_INGEST_DELIVERY_TIMEOUT",
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofMinutes(2),
            "How long a record may stay without the broker's acknowledgement before 503 is"
                + " answered; shorter than the exporters' own timeout (10s by default)."));
  }

  private static void atLeast(String name, long value, long minimum) {
    if (value < minimum) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + minimum + ")");
    }
  }
}
