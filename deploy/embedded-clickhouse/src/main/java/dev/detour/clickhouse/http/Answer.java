package dev.detour.clickhouse.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.Statistics;
import dev.detour.clickhouse.wire.HttpCoding;
import dev.detour.clickhouse.wire.NativeFrameOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request. An error before the first byte of the result becomes an HTTP status; a
 * later one is written into the result as ClickHouse does it, and the connection is cut, so that no
 * client can take half a result for a whole one.
 */
final class Answer {

  private static final String CONTENT_TYPE = "Content-Type";

  private final HttpExchange exchange;
  private final String exceptionTag =
      UUID.randomUUID().toString().replace("-", "").substring(0, 16);
  private final long startedAt = System.nanoTime();
  private boolean nativeFrames;
  private Optional<HttpCoding> coding = Optional.empty();
  private @Nullable SpillBuffer held;
  private @Nullable OutputStream body;

  Answer(HttpExchange exchange, String queryId, ServerIdentity identity) {
    this.exchange = exchange;
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-ClickHouse-Query-Id", queryId);
    headers.set("X-ClickHouse-Timezone", identity.timeZone());
    headers.set("X-ClickHouse-Server-Display-Name", identity.displayName());
    headers.set("Keep-Alive", "timeout=" + ClickHouseHttpServer.KEEP_ALIVE.toSeconds());
  }

  /** Takes over how the request wants to be answered. */
  void encodeFor(QueryRequest request) {
    nativeFrames = request.wantsNativeFrames();
    coding = request.answerCoding();
    held = request.waitsForEnd() ? new SpillBuffer() : null;
  }

  /** Begins a result and returns where its bytes go. */
  OutputStream begin(String format, Statistics statistics) throws IOException {
    describe(format, statistics);
    exchange.getResponseHeaders().set("X-ClickHouse-Exception-Tag", exceptionTag);
    OutputStream target = held;
    if (target == null) {
      exchange.sendResponseHeaders(HttpStatus.OK, 0);
      target = exchange.getResponseBody();
    }
    body = encode(target);
    return body;
  }

  /** Says that the statement has no result. */
  void beEmpty(String format, Statistics statistics) {
    describe(format, statistics);
    exchange.getResponseHeaders().remove("Content-Encoding");
  }

  /**
   * Sends the end of the answer. Comes after the statement has left its connection and its place: a
   * client that has read the whole answer may use both at once.
   */
  void complete() throws IOException {
    if (body == null) {
      exchange.sendResponseHeaders(HttpStatus.OK, -1);
    } else {
      body.close();
      if (held != null) {
        exchange.sendResponseHeaders(HttpStatus.OK, held.size() == 0 ? -1 : held.size());
        held.transferTo(exchange.getResponseBody());
      }
    }
    exchange.close();
  }

  /**
   * Answers with an error; throws when a result is already under way, to have the connection cut.
   */
  void fail(EngineException error, String message) throws IOException {
    if (body != null && held == null) {
      breakOff(body, message);
    }
    Headers headers = exchange.getResponseHeaders();
    headers.remove("X-ClickHouse-Format");
    headers.remove("Content-Encoding");
    headers.set("X-ClickHouse-Exception-Code", Integer.toString(error.code()));
    headers.set(CONTENT_TYPE, "text/plain; charset=UTF-8");
    exchange.sendResponseHeaders(HttpStatus.ofError(error.code()), 0);
    OutputStream out = exchange.getResponseBody();
    OutputStream encoded = nativeFrames ? new NativeFrameOutputStream(out) : out;
    encoded.write(message.getBytes(StandardCharsets.UTF_8));
    encoded.close();
    exchange.close();
  }

  /** Frees what is still held. */
  void discard() throws IOException {
    if (held != null) {
      held.discard();
    }
  }

  private void breakOff(OutputStream out, String message) throws IOException {
    // Frames end here, so that the error stands in one of its own.
    out.flush();
    String mark = "__exception__\r\n";
    int length = message.getBytes(StandardCharsets.UTF_8).length;
    String block =
        "\r\n%s%s\r\n%s%d %s\r\n%s"
            .formatted(mark, exceptionTag, message, length, exceptionTag, mark);
    out.write(block.getBytes(StandardCharsets.UTF_8));
    out.flush();
    throw new BrokenOffException(message);
  }

  private OutputStream encode(OutputStream out) throws IOException {
    if (nativeFrames) {
      return new NativeFrameOutputStream(out);
    }
    if (coding.isPresent()) {
      return coding.get().encode(out);
    }
    return out;
  }

  private void describe(String format, Statistics statistics) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-ClickHouse-Format", format);
    headers.set("X-ClickHouse-Summary", summary(statistics));
    headers.set(CONTENT_TYPE, contentType(format));
    coding.ifPresent(used -> headers.set("Content-Encoding", used.token()));
  }

  private String summary(Statistics statistics) {
    return ("{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\","
            + "\"total_rows_to_read\":\"0\",\"result_rows\":\"%d\",\"result_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}")
        .formatted(
            statistics.readRows(),
            statistics.readBytes(),
            statistics.writtenRows(),
            statistics.writtenBytes(),
            statistics.resultRows(),
            statistics.resultBytes(),
            System.nanoTime() - startedAt);
  }

  private static String contentType(String format) {
    String name = format.toLowerCase(Locale.ROOT);
    if (name.startsWith("json")) {
      return "application/json; charset=UTF-8";
    }
    if (name.startsWith("csv")) {
      return "text/csv; charset=UTF-8";
    }
    if (name.startsWith("tsv") || name.startsWith("tabseparated")) {
      return "text/tab-separated-values; charset=UTF-8";
    }
    return name.startsWith("rowbinary") || name.equals("native")
        ? "application/octet-stream"
        : "text/plain; charset=UTF-8";
  }

  /** Thrown out of the handler: the HTTP server answers it by closing the connection. */
  static final class BrokenOffException extends IOException {
    BrokenOffException(String message) {
      super(message);
    }
  }
}
