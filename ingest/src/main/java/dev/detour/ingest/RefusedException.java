package dev.detour.ingest;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that a request is not accepted, and how the exporter is told so. */
final class RefusedException extends Exception {

  /** When to try again: probes of Kafka run twice a second, so soon. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final int httpStatus;
  private final int rpcCode;
  private final String reason;
  private final transient @Nullable Duration retryAfter;

  private RefusedException(
      int httpStatus, int rpcCode, String reason, String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.httpStatus = httpStatus;
    this.rpcCode = rpcCode;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static RefusedException malformed(String message) {
    return new RefusedException(400, RpcStatus.INVALID_ARGUMENT, "malformed", message, null);
  }

  static RefusedException noSuchPath(String path) {
    return new RefusedException(
        404, RpcStatus.NOT_FOUND, "no_such_path", path + " (expected: /v1/traces)", null);
  }

  static RefusedException wrongMethod(String method) {
    return new RefusedException(
        405, RpcStatus.UNIMPLEMENTED, "wrong_method", method + " (expected: POST)", null);
  }

  static RefusedException tooLarge(int maxBodyBytes) {
    return new RefusedException(
        413,
        RpcStatus.INVALID_ARGUMENT,
        "too_large",
        "the body is larger than " + maxBodyBytes + " bytes after decompression; send less at once",
        null);
  }

  static RefusedException unsupported(String header, String value, String expected) {
    return new RefusedException(
        415,
        RpcStatus.INVALID_ARGUMENT,
        "unsupported_media",
        header + ": " + value + " (expected: " + expected + ")",
        null);
  }

  static RefusedException full() {
    return unavailable("full", "too much input is waiting for Kafka; try again");
  }

  static RefusedException kafkaAway(String problem) {
    return unavailable("kafka_away", "spans cannot be stored now: " + problem);
  }

  static RefusedException draining() {
    return unavailable("draining", "this receiver is stopping; try again");
  }

  static RefusedException broken() {
    return new RefusedException(
        500, RpcStatus.INTERNAL, "broken", "the receiver failed; its log says why", null);
  }

  private static RefusedException unavailable(String reason, String message) {
    return new RefusedException(503, RpcStatus.UNAVAILABLE, reason, message, SOON);
  }

  int httpStatus() {
    return httpStatus;
  }

  /** Low-cardinality name for metrics. */
  String reason() {
    return reason;
  }

  /** Set where the same request may succeed later. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  RpcStatus status() {
    String message = getMessage();
    return new RpcStatus(rpcCode, message == null ? reason : message);
  }
}
