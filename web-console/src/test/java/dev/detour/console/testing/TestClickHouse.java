package dev.detour.console.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.schema.SchemaMigrator;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A real ClickHouse with the real schema: one per JVM, shared by test classes. */
public final class TestClickHouse {
  private static final EmbeddedClickHouseProcess PROCESS = start();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TestClickHouse() {}

  /** The console's settings for this store. */
  public static Map<String, String> settings() {
    return Map.of(
        "DETOUR_CLICKHOUSE_URL", PROCESS.url().toString(),
        "DETOUR_CLICKHOUSE_USER", PROCESS.user(),
        "DETOUR_CLICKHOUSE_PASSWORD", PROCESS.password());
  }

  /** Empties the tables. */
  public static void clear() {
    for (String table : List.of("attempts", "requests", "rollup_1m")) {
      run("TRUNCATE TABLE detour." + table, "");
    }
  }

  /** Inserts rows; columns that a row lacks get their defaults. */
  public static void insert(String table, List<JsonObject> rows) {
    run(
        "INSERT INTO detour." + table + " FORMAT JSONEachRow",
        rows.stream().map(JsonObject::encode).collect(Collectors.joining("\n")));
  }

  private static void run(String sql, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(PROCESS.url() + "/"))
            .timeout(Duration.ofSeconds(30))
            .header("X-ClickHouse-User", PROCESS.user())
            .header("X-ClickHouse-Key", PROCESS.password())
            .POST(BodyPublishers.ofString(sql + "\n" + body))
            .build();
    try {
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static EmbeddedClickHouseProcess start() {
    EmbeddedClickHouseProcess process = EmbeddedClickHouseProcess.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::close));
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
    return process;
  }
}
