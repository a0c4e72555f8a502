package dev.detour.jobs.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** An HTTP server that remembers the inserts it is sent and answers as it is told. */
final class FakeClickHouse implements AutoCloseable {

  record Insert(String sql, byte[] body, String user, String key) {}

  private final HttpServer server;
  private final List<Insert> inserts = new ArrayList<>();
  private final Queue<Integer> answers = new ArrayDeque<>();

  private AfterInsert afterInsert = () -> {};

  /** What happens before an insert is answered. */
  interface AfterInsert {
    void run() throws IOException;
  }

  FakeClickHouse() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  ClickHouseAddress address() {
    return new ClickHouseAddress(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "detour", "secret");
  }

  /** The next answers have these statuses; later ones have 200. */
  synchronized void answerWith(int... statuses) {
    for (int status : statuses) {
      answers.add(status);
    }
  }

  synchronized void afterEachInsert(AfterInsert step) {
    afterInsert = step;
  }

  synchronized List<Insert> inserts() {
    return List.copyOf(inserts);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery().substring("query=".length());
      String sql = URLDecoder.decode(query, StandardCharsets.UTF_8);
      byte[] body = exchange.getRequestBody().readAllBytes();
      var headers = exchange.getRequestHeaders();
      inserts.add(
          new Insert(
              sql,
              body,
              headers.getFirst("X-ClickHouse-User"),
              headers.getFirst("X-ClickHouse-Key")));
      afterInsert.run();
      int status = answers.isEmpty() ? 200 : answers.remove();
      byte[] text = status == 200 ? new byte[0] : "Code: 241".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
