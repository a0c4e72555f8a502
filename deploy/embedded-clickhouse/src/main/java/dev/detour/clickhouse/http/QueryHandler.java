package dev.detour.clickhouse.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import dev.detour.clickhouse.wire.CorruptFrameException;
import dev.detour.clickhouse.wire.UnsupportedColumnException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the root path: who asks, what is asked, may it run now, run it, answer. */
final class QueryHandler implements HttpHandler {

  private static final Logger logger = LoggerFactory.getLogger(QueryHandler.class);

  /** A client that is still sending when its statement has failed is listened to for so long. */
  private static final long MAX_DRAINED_BYTES = 256L * 1024 * 1024;

  private final ServerIdentity identity;
  private final Credentials credentials;
  private final QueryGate gate;
  private final Connections connections;
  private final StatementRunner runner;
  private final QueryMetrics metrics;

  QueryHandler(
      ServerIdentity identity,
      Credentials credentials,
      QueryGate gate,
      Connections connections,
      StatementRunner runner,
      QueryMetrics metrics) {
    this.identity = identity;
    this.credentials = credentials;
    this.gate = gate;
    this.connections = connections;
    this.runner = runner;
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Map<String, String> parameters = Parameters.parse(exchange.getRequestURI().getRawQuery());
    String queryId = QueryRequest.queryId(exchange.getRequestHeaders(), parameters);
    Answer answer = new Answer(exchange, queryId, identity);
    long startedAt = System.nanoTime();
    try {
      run(exchange, parameters, answer);
      answer.complete();
      metrics.succeeded(System.nanoTime() - startedAt);
    } catch (CorruptFrameException e) {
      fail(
          EngineException.of(ErrorCode.CANNOT_DECOMPRESS, String.valueOf(e.getMessage())),
          queryId,
          exchange,
          answer);
    } catch (UnsupportedColumnException e) {
      fail(
          EngineException.of(ErrorCode.NOT_IMPLEMENTED, String.valueOf(e.getMessage())),
          queryId,
          exchange,
          answer);
    } catch (EngineException e) {
      fail(e, queryId, exchange, answer);
    } finally {
      answer.discard();
    }
  }

  private void run(HttpExchange exchange, Map<String, String> parameters, Answer answer)
      throws EngineException, IOException {
    refuseBrowsers(exchange.getRequestHeaders());
    credentials.check(exchange.getRequestHeaders(), parameters);
    gate.enter();
    try {
      QueryRequest request = QueryRequest.of(exchange, parameters);
      answer.encodeFor(request);
      Statement statement = Statement.read(request.query(), request.body());
      try (Connections.Borrowed borrowed = connections.borrow(request)) {
        runner.run(statement, request, borrowed, answer);
      }
    } finally {
      gate.leave();
    }
  }

  /**
   * No page on some web site shall reach a server on loopback, whose password may be the default.
   */
  private static void refuseBrowsers(Headers headers) throws EngineException {
    if (headers.containsKey("Origin") || headers.containsKey("Sec-Fetch-Site")) {
      throw EngineException.of(
          ErrorCode.AUTHENTICATION_FAILED, "Requests from browsers are refused");
    }
  }

  private void fail(EngineException error, String queryId, HttpExchange exchange, Answer answer)
      throws IOException {
    metrics.failed(error.code());
    logger.debug("query {} failed: {}", queryId, error.getMessage());
    drain(exchange.getRequestBody());
    answer.fail(error, message(error));
  }

  /**
   * Without this, a client in the middle of a long insert would see a reset instead of the error.
   */
  private static void drain(InputStream body) {
    byte[] discarded = new byte[64 * 1024];
    long left = MAX_DRAINED_BYTES;
    try {
      for (int size = body.read(discarded); size >= 0 && left > 0; size = body.read(discarded)) {
        left -= size;
      }
    } catch (IOException e) {
      logger.debug("client went away while its statement was failing", e);
    }
  }

  private String message(EngineException error) {
    String message = error.getMessage();
    return message.contains("(version ")
        ? message + "\n"
        : message + " (version " + identity.version() + ")\n";
  }
}
