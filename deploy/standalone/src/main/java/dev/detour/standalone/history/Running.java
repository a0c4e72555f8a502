package dev.detour.standalone.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Detour that runs in a data directory.
 *
 * @param database as a URL, password included
 */
record Running(URI ingest, ClickHouseAddress clickHouse, String database) {

  /**
   * Reads what the launcher wrote of itself.
   *
   * @throws IOException when nothing was ever started there
   */
  static Running in(Path dataDir) throws IOException {
    Path file = dataDir.resolve("run.json");
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": not there (expected: deploy/up running in " + dataDir + ")");
    }
    JsonNode urls = new ObjectMapper().readTree(file.toFile()).path("urls");
    Path secrets = dataDir.resolve("secrets");
    return new Running(
        url(urls, "ingest", file),
        new ClickHouseAddress(
            url(urls, "clickhouse", file),
            "detour",
            Files.readString(secrets.resolve("clickhouse-password")).strip()),
        "postgresql://detour:%s@127.0.0.1:%d/detour"
            .formatted(
                Files.readString(secrets.resolve("postgres-password")).strip(),
                url(urls, "postgres", file).getPort()));
  }

  private static URI url(JsonNode urls, String service, Path file) throws IOException {
    String text = urls.path(service).asText();
    if (text.isEmpty()) {
      throw new IOException(file + ": no URL of " + service + " (expected: one)");
    }
    return URI.create(text);
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return ingest + ", " + clickHouse;
  }
}
