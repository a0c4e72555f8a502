package dev.detour.ingest.http;

import dev.detour.ingest.intake.ContentCoding;
import dev.detour.ingest.intake.Encoding;
import dev.detour.ingest.intake.RefusedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the head of a {@code POST /v1/traces} says about its body. */
record TracesRequest(Encoding encoding, ContentCoding coding) {
  static final String PATH = "/v1/traces";
  static final String PROTOBUF = "application/x-protobuf";
  static final String JSON = "application/json";

  /**
   * Reads and checks the head.
   *
   * @throws RefusedException when the request can be refused without its body
   */
  static TracesRequest of(HttpServerRequest request, int maxBodyBytes) throws RefusedException {
    switch (request.path()) {
      case PATH -> {}
      case "/v1/metrics", "/v1/logs", "/v1development/profiles" ->
          throw RefusedException.otherSignal(
              request.path().substring(request.path().lastIndexOf('/') + 1));
      default -> throw RefusedException.noSuchPath(request.path());
    }
    if (!request.method().equals(HttpMethod.POST)) {
      throw RefusedException.wrongMethod(request.method().name());
    }
    requireLength(request.getHeader(HttpHeaders.CONTENT_LENGTH), maxBodyBytes);
    return new TracesRequest(
        encoding(request.getHeader(HttpHeaders.CONTENT_TYPE)),
        coding(request.getHeader(HttpHeaders.CONTENT_ENCODING)));
  }

  /** The media type of answers: that of the request, protobuf where it is none of OTLP's. */
  static Encoding answerEncoding(HttpServerRequest request) {
    return mediaType(request.getHeader(HttpHeaders.CONTENT_TYPE)).equals(JSON)
        ? Encoding.JSON
        : Encoding.PROTOBUF;
  }

  private static Encoding encoding(@Nullable String contentType) throws RefusedException {
    return switch (mediaType(contentType)) {
      case PROTOBUF -> Encoding.PROTOBUF;
      case JSON -> Encoding.JSON;
      default ->
          throw RefusedException.unsupported(
              "Content-Type", contentType == null ? "" : contentType, PROTOBUF + " or " + JSON);
    };
  }

  private static String mediaType(@Nullable String contentType) {
    String value = contentType == null ? "" : contentType;
    int parameters = value.indexOf(';');
    String type = parameters < 0 ? value : value.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static ContentCoding coding(@Nullable String contentEncoding) throws RefusedException {
    String value = contentEncoding == null ? "" : contentEncoding;
    return ContentCoding.named(value)
        .orElseThrow(
            () ->
                RefusedException.unsupported("Content-Encoding", value, "gzip, zstd or identity"));
  }

  private static void requireLength(@Nullable String contentLength, int maxBodyBytes)
      throws RefusedException {
    // A length that is no number never gets here: the HTTP decoder refuses it.
    if (contentLength != null && Long.parseLong(contentLength.strip()) > maxBodyBytes) {
      throw RefusedException.tooLarge(maxBodyBytes);
    }
  }
}
