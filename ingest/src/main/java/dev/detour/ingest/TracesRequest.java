package dev.detour.ingest;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a {@code POST /v1/traces} says about its body.
 *
 * @param compression how the body is compressed
 */
record TracesRequest(Compression compression) {
  static final String PATH = "/v1/traces";
  static final String PROTOBUF = "application/x-protobuf";

  enum Compression {
    NONE,
    GZIP
  }

  /**
   * Reads and checks the head.
   *
   * @throws RefusedException when the request can be refused without its body
   */
  static TracesRequest of(HttpServerRequest request, int maxBodyBytes) throws RefusedException {
    if (!request.path().equals(PATH)) {
      throw RefusedException.noSuchPath(request.path());
    }
    if (!request.method().equals(HttpMethod.POST)) {
      throw RefusedException.wrongMethod(request.method().name());
    }
    requireProtobuf(request.getHeader(HttpHeaders.CONTENT_TYPE));
    Compression compression = compression(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    requireLength(request.getHeader(HttpHeaders.CONTENT_LENGTH), maxBodyBytes);
    return new TracesRequest(compression);
  }

  private static void requireProtobuf(@Nullable String contentType) throws RefusedException {
    String value = contentType == null ? "" : contentType;
    int parameters = value.indexOf(';');
    String mediaType = parameters < 0 ? value : value.substring(0, parameters);
    if (!mediaType.strip().equalsIgnoreCase(PROTOBUF)) {
      throw RefusedException.unsupported("Content-Type", value, PROTOBUF);
    }
  }

  private static Compression compression(@Nullable String contentEncoding) throws RefusedException {
    String value = contentEncoding == null ? "" : contentEncoding.strip();
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Compression.NONE;
      case "gzip" -> Compression.GZIP;
      default -> throw RefusedException.unsupported("Content-Encoding", value, "gzip or identity");
    };
  }

  private static void requireLength(@Nullable String contentLength, int maxBodyBytes)
      throws RefusedException {
    // A length that is no number never gets here: the HTTP decoder refuses it.
    if (contentLength != null && Long.parseLong(contentLength.strip()) > maxBodyBytes) {
      throw RefusedException.tooLarge(maxBodyBytes);
    }
  }
}
