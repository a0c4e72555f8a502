package dev.detour.bench.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ingest and a Kafka broker, each in its process, with the memory that {@code deploy/up} gives. */
public final class IngestStack implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path folder;
  private final int ingestPort = Child.freePort();
  private @Nullable Child kafka;
  private @Nullable Child ingest;

  private IngestStack(Path folder) throws IOException {
    this.folder = folder;
  }

  /**
   * Starts both.
   *
   * @param folder for data and logs
   * @param ingestJvm arguments of ingest's JVM
   */
  public static IngestStack start(Path folder, List<String> ingestJvm)
      throws IOException, InterruptedException {
    IngestStack stack = new IngestStack(Files.createDirectories(folder));
    try {
      stack.startAll(ingestJvm);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void startAll(List<String> ingestJvm) throws IOException, InterruptedException {
    int kafkaPort = Child.freePort();
    kafka = Child.kafka(kafkaPort, folder);
    kafka.awaitReady(URI.create("tcp://" + HOST + ":" + kafkaPort));
    ingest =
        Child.java(
            "ingest",
            "dev.detour.ingest.Ingest",
            ingestJvm,
            Map.of(
                "DETOUR_INGEST_PORT",
                String.valueOf(ingestPort),
                "DETOUR_INGEST_GRPC_PORT",
                "0",
                "DETOUR_KAFKA_BOOTSTRAP_SERVERS",
                HOST + ":" + kafkaPort),
            folder);
    ingest.awaitReady(url("/readyz"));
  }

  /** Where spans are posted. */
  public URI traces() {
    return url("/v1/traces");
  }

  /** Processor time of ingest up to now. */
  public Duration ingestCpu() {
    return ingest == null ? Duration.ZERO : ingest.cpu();
  }

  /** Processor time of the broker up to now. */
  public Duration kafkaCpu() {
    return kafka == null ? Duration.ZERO : kafka.cpu();
  }

  /** Spans that Kafka has acknowledged, by ingest's own count. */
  public long ackedSpans() throws IOException, InterruptedException {
    String name = "detour_ingest_spans_acked_total ";
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(url("/metrics")).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private URI url(String path) {
    return URI.create("http://" + HOST + ":" + ingestPort + path);
  }

  @Override
  public void close() {
    if (ingest != null) {
      ingest.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }
}
