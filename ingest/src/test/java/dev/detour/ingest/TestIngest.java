package dev.detour.ingest;

import dev.detour.ingest.IngestConfig.KafkaConfig;
import dev.detour.ingest.IngestConfig.Limits;
import dev.detour.ingest.intake.ClientTokens;
import dev.detour.ingest.intake.SpanLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** A receiver over a log in memory, with small limits. */
final class TestIngest {
  static final int MAX_BODY = 100_000;
  static final int MAX_RECORD = 20_000;

  /** A second after the end of {@link Spans}. */
  static final Instant NOW = Instant.ofEpochSecond(1_790_000_002L);

  static final Limits LIMITS = new Limits(MAX_BODY, 2 * MAX_BODY, 0, Duration.ofSeconds(30));

  private TestIngest() {}

  static IngestServer start(SpanLog log) {
    return start(log, LIMITS, Map.of());
  }

  static IngestServer start(SpanLog log, Limits limits, Map<String, String> tokens) {
    var kafka = new KafkaConfig("nowhere:9092", "otlp_spans", 1, MAX_RECORD, Duration.ofSeconds(5));
    var config =
        new IngestConfig(
            "127.0.0.1", 0, 0, new ClientTokens(tokens), limits, Duration.ofSeconds(10), kafka);
    return IngestServer.start(config, log, () -> {}, Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
