package dev.detour.clickhouse.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.detour.clickhouse.engine.ConnectionSettings;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import dev.detour.clickhouse.wire.HttpCoding;
import dev.detour.clickhouse.wire.NativeFrameInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A request to run a statement, as ClickHouse's HTTP interface words it.
 *
 * @param queryId the client's id for the query, or one made up
 * @param parameters all parameters, those of a form included
 * @param query the SQL in the {@code query} parameter, or empty
 * @param body what remains to be read: SQL, data, or both
 * @param getsOnly whether the method is GET, which may not change anything
 */
record QueryRequest(
    String queryId,
    Headers headers,
    Map<String, String> parameters,
    String query,
    InputStream body,
    boolean getsOnly) {

  private static final String QUERY_PARAMETER = "param_";
  private static final String DEFAULT_FORMAT = "TabSeparated";

  /** Parameters that speak to the server about the request; every other one is a setting. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "query",
          "query_id",
          "database",
          "default_format",
          "user",
          "password",
          "quota_key",
          "role",
          "compress",
          "decompress",
          "enable_http_compression",
          "http_zlib_compression_level",
          "network_compression_method",
          "network_zstd_compression_level",
          "client_protocol_version",
          "session_id",
          "session_timeout",
          "session_check",
          "close_session",
          "wait_end_of_query",
          "buffer_size",
          "stacktrace",
          "add_http_cors_header",
          "send_progress_in_http_headers",
          "http_headers_progress_interval_ms",
          "http_write_exception_in_output_format",
          "cancel_http_readonly_queries_on_client_close",
          // An insert is acknowledged when it is stored, whatever the client would settle for.
          "async_insert",
          "wait_for_async_insert");

  /** Settings that differ with every request; a connection that has one is of no use to another. */
  private static final Set<String> PASSING = Set.of("insert_deduplication_token", "log_comment");

  /** Reads what comes before the statement: parameters, codings, a form. */
  static QueryRequest of(HttpExchange exchange, Map<String, String> urlParameters)
      throws IOException, EngineException {
    Headers headers = exchange.getRequestHeaders();
    InputStream body = decoded(exchange.getRequestBody(), headers, urlParameters);
    Map<String, String> parameters = new LinkedHashMap<>(urlParameters);
    String contentType = headers.getFirst("Content-Type");
    if (contentType != null && MultipartForm.is(contentType)) {
      parameters.putAll(MultipartForm.read(contentType, body));
      body = InputStream.nullInputStream();
    }
    return new QueryRequest(
        queryId(headers, urlParameters),
        headers,
        Map.copyOf(parameters),
        parameters.getOrDefault("query", ""),
        body,
        !exchange.getRequestMethod().equals("POST"));
  }

  private static InputStream decoded(
      InputStream body, Headers headers, Map<String, String> parameters)
      throws IOException, EngineException {
    InputStream decoded = body;
    String coding = headers.getFirst("Content-Encoding");
    if (coding != null && !coding.isBlank() && !coding.equalsIgnoreCase("identity")) {
      Optional<HttpCoding> known = HttpCoding.named(coding);
      if (known.isEmpty()) {
        throw EngineException.of(
            ErrorCode.UNKNOWN_COMPRESSION_METHOD,
            "Content-Encoding " + coding + " (expected: gzip, deflate or lz4)");
      }
      decoded = known.get().decode(body);
    }
    return isOn(parameters, "decompress") ? new NativeFrameInputStream(decoded) : decoded;
  }

  /** The query's id: the client's, or one made up. */
  static String queryId(Headers headers, Map<String, String> parameters) {
    String given = parameters.get("query_id");
    String sent = given == null ? headers.getFirst("X-ClickHouse-Query-Id") : given;
    return sent == null || sent.isEmpty() ? UUID.randomUUID().toString() : sent;
  }

  /** What the statement's connection must be set to, on top of the server's own settings. */
  ConnectionSettings connectionSettings(Map<String, String> serverSettings) {
    Map<String, String> settings = new HashMap<>(serverSettings);
    parameters.forEach(
        (name, value) -> {
          if (isSetting(name) && !isNoLimit(name, value)) {
            settings.put(name, value);
          }
        });
    if (getsOnly) {
      settings.putIfAbsent("readonly", "2");
    }
    return new ConnectionSettings(database(), settings);
  }

  /** Whether the connection is worth keeping for the next request. */
  boolean hasPassingSettings() {
    return parameters.keySet().stream().anyMatch(PASSING::contains);
  }

  private static boolean isSetting(String name) {
    return !NOT_SETTINGS.contains(name) && !name.startsWith(QUERY_PARAMETER);
  }

  /**
   * No time limit at all is not for a client to choose: a query outlives the client's connection.
   */
  private static boolean isNoLimit(String name, String value) {
    return name.equals("max_execution_time") && value.equals("0");
  }

  private String database() {
    String database = parameters.getOrDefault("database", "");
    if (database.isEmpty()) {
      String header = headers.getFirst("X-ClickHouse-Database");
      database = header == null ? "" : header;
    }
    return database.isEmpty() ? "default" : database;
  }

  /** The values of the SQL's {@code {name:Type}} placeholders. */
  Map<String, String> queryParameters() {
    Map<String, String> values = new LinkedHashMap<>();
    parameters.forEach(
        (name, value) -> {
          if (name.startsWith(QUERY_PARAMETER)) {
            values.put(name.substring(QUERY_PARAMETER.length()), value);
          }
        });
    return values;
  }

  /** The format of the answer when the SQL names none. */
  String defaultFormat() {
    String parameter = parameters.get("default_format");
    String format = parameter == null ? headers.getFirst("X-ClickHouse-Format") : parameter;
    return format == null || format.isEmpty() ? DEFAULT_FORMAT : format;
  }

  /** The version of the protocol whose Native format the client reads; 0 is the engine's own. */
  int protocolVersion() {
    String version = parameters.getOrDefault("client_protocol_version", "");
    return version.matches("\\d{1,9}") ? Integer.parseInt(version) : 0;
  }

  /** Whether the answer goes into ClickHouse's compressed frames. */
  boolean wantsNativeFrames() {
    return isOn(parameters, "compress");
  }

  /** The HTTP coding of the answer, if any. */
  Optional<HttpCoding> answerCoding() {
    String accepted = headers.getFirst("Accept-Encoding");
    boolean allowed = !"0".equals(parameters.get("enable_http_compression"));
    return accepted == null || !allowed || wantsNativeFrames()
        ? Optional.empty()
        : HttpCoding.accepted(accepted);
  }

  /** Whether nothing may be sent before the statement has succeeded. */
  boolean waitsForEnd() {
    return isOn(parameters, "wait_end_of_query");
  }

  static boolean isOn(Map<String, String> parameters, String name) {
    String value = parameters.get(name);
    return "1".equals(value) || "true".equalsIgnoreCase(value);
  }
}
