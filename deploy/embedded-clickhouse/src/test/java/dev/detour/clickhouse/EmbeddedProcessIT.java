package dev.detour.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the embedded server's process: limits, stops, kills. */
class EmbeddedProcessIT {

  private static final int ROWS_PER_BATCH = 500;

  @Test
  void losesNoAcknowledgedRowWhenItIsKilled() throws Exception {
    try (EmbeddedClickHouseProcess process = EmbeddedClickHouseProcess.start()) {
      StoreEndpoint store = SharedClickHouse.of(process);
      store.run("CREATE TABLE kept (batch UInt32, row UInt64) ENGINE = MergeTree ORDER BY batch");
      AtomicInteger acknowledged = new AtomicInteger();
      for (int kill = 0; kill < 2; kill++) {
        int enough = acknowledged.get() + 20;
        Future<?> writer = writeUntilItFails(store, acknowledged, enough, process);
        writer.get(60, TimeUnit.SECONDS);
        process.startAgain();

        int sent = acknowledged.get();
        assertThat(enough).isLessThanOrEqualTo(sent);
        assertThat(
                store.run(
                    "SELECT uniqExact(batch), count() FROM kept WHERE batch < {sent:UInt32}",
                    Map.of("param_sent", Integer.toString(sent))))
            .isEqualTo(sent + "\t" + sent * ROWS_PER_BATCH + "\n");
        // The batch under way when the process died is there whole or not at all, and comes again.
        store.run(
            "ALTER TABLE kept DELETE WHERE batch >= " + sent + " SETTINGS mutations_sync = 2");
      }
    }
  }

  /** Writes batches one after the other; kills the process from the side once enough are stored. */
  private static Future<?> writeUntilItFails(
      StoreEndpoint store,
      AtomicInteger acknowledged,
      int enough,
      EmbeddedClickHouseProcess process) {
    CompletableFuture<Void> enoughStored = new CompletableFuture<>();
    CompletableFuture<Void> killed = enoughStored.thenRunAsync(process::kill);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<?> writer =
        thread.submit(
            () -> {
              try {
                while (true) {
                  store.run(
                      "INSERT INTO kept SELECT {batch:UInt32}, number FROM numbers("
                          + ROWS_PER_BATCH
                          + ")",
                      Map.of("param_batch", Integer.toString(acknowledged.get())));
                  if (acknowledged.incrementAndGet() == enough) {
                    enoughStored.complete(null);
                  }
                }
              } catch (IOException e) {
                return killed.join();
              }
            });
    thread.shutdown();
    return writer;
  }

  @Test
  void sendsAwayWhatExceedsItsPlaces() throws Exception {
    Map<String, String> settings =
        Map.of("DETOUR_CLICKHOUSE_MAX_QUERIES", "1", "DETOUR_CLICKHOUSE_MAX_WAITING_QUERIES", "0");
    try (EmbeddedClickHouseProcess process = EmbeddedClickHouseProcess.start(settings)) {
      StoreEndpoint store = SharedClickHouse.of(process);
      CompletableFuture<HttpResponse<String>> running = slowQuery(store);
      awaitMetric(store, "detour_clickhouse_queries_running 1.0");

      AnalyticsStoreContract.assertError(store.post("SELECT 1", Map.of()), 202, 503);
      assertThat(running.join().body()).isEqualTo("0\n");
      assertThat(store.run("SELECT 1")).isEqualTo("1\n");
    }
  }

  @Test
  void finishesRunningStatementsWhenItIsStopped(@TempDir Path directory) throws Exception {
    EmbeddedClickHouseProcess process = EmbeddedClickHouseProcess.start(directory);
    StoreEndpoint store = SharedClickHouse.of(process);
    store.run("CREATE TABLE stays (a UInt8) ENGINE = MergeTree ORDER BY a");
    store.run("INSERT INTO stays VALUES (7)");
    CompletableFuture<HttpResponse<String>> running = slowQuery(store);
    awaitMetric(store, "detour_clickhouse_queries_running 1.0");

    process.close();

    assertThat(running.join().body()).isEqualTo("0\n");
    try (EmbeddedClickHouseProcess again = EmbeddedClickHouseProcess.start(directory)) {
      assertThat(SharedClickHouse.of(again).run("SELECT a FROM stays")).isEqualTo("7\n");
      assertThatThrownBy(() -> EmbeddedClickHouseProcess.start(directory))
          .hasMessageContaining("is in use by another process");
    }
  }

  @Test
  void endsWithTheProcessThatStartedIt(@TempDir Path directory) throws Exception {
    Process child =
        launch(
            Map.of(
                "DETOUR_CLICKHOUSE_PORT", "0", "DETOUR_CLICKHOUSE_DATA_DIR", directory.toString()));
    child.getOutputStream().close();

    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isZero();
  }

  @Test
  void namesEveryWrongSettingAndExitsWithTwo() throws Exception {
    Process child =
        launch(Map.of("DETOUR_CLICKHOUSE_PORT", "many", "DETOUR_CLICKHOUSE_MAX_QUERIES", "0"));

    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).isEqualTo(2);
    assertThat(output).contains("DETOUR_CLICKHOUSE_PORT: \"many\"").contains("MAX_QUERIES: \"0\"");
  }

  private static Process launch(Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedClickHouse.class.getName(),
                EmbeddedClickHouse.SUPERVISED)
            .redirectErrorStream(true);
    builder.environment().putAll(settings);
    return builder.start();
  }

  private static CompletableFuture<HttpResponse<String>> slowQuery(StoreEndpoint store) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return store.post("SELECT sleep(2)", Map.of());
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void awaitMetric(StoreEndpoint store, String line) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String metrics;
    do {
      assertThat(System.nanoTime()).isLessThan(deadline);
      metrics =
          store
              .send(
                  java.net.http.HttpRequest.newBuilder(store.url().resolve("/metrics")),
                  HttpResponse.BodyHandlers.ofString())
              .body();
    } while (!metrics.contains(line));
  }
}
