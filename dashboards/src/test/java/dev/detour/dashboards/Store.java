package dev.detour.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.repair.RollupRepair;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The engine with the real schema. */
final class Store implements AutoCloseable {

  /** A result: its columns' names and types, and its rows. */
  record Result(List<String> names, List<String> types, List<JsonNode> rows) {

    JsonNode value(int row, String column) {
      return rows.get(row).path(names.indexOf(column));
    }
  }

  private final EmbeddedClickHouseProcess process = EmbeddedClickHouseProcess.start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();

  Store() {
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
  }

  /** Runs a statement; 64-bit numbers come as numbers. */
  Result query(String sql) throws IOException, InterruptedException {
    JsonNode json = mapper.readTree(send(sql));
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    json.path("meta")
        .forEach(
            column -> {
              names.add(column.path("name").asText());
              types.add(column.path("type").asText());
            });
    List<JsonNode> rows = new ArrayList<>();
    json.path("data").forEach(rows::add);
    return new Result(names, types, rows);
  }

  void execute(String sql) throws IOException, InterruptedException {
    send(sql);
  }

  /** Counts the hours that were over two hours after the seed began, as the jobs do. */
  void countHours() {
    new RollupRepair(
            new ClickHouseAddress(process.url(), process.user(), process.password()),
            Duration.ofMinutes(15))
        .repairLate(Seed.START.plus(Duration.ofHours(2)));
  }

  private String send(String sql) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                process
                    .url()
                    .resolve(
                        "/?default_format=JSONCompact&output_format_json_quote_64bit_integers=0"))
            .header("X-ClickHouse-User", process.user())
            .header("X-ClickHouse-Key", process.password())
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body() + "\nin: " + sql);
    }
    return answer.body();
  }

  @Override
  public void close() {
    process.close();
  }
}
