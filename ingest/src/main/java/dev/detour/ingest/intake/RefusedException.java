package dev.detour.ingest.intake;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says that a request is not accepted, and how the exporter is told so.
 *
 * <p>What may succeed later is answered as OTLP wants it for a retry: HTTP 429 or 503 with {@code
 * Retry-After}, gRPC {@code RESOURCE_EXHAUSTED} or {@code UNAVAILABLE} with {@code RetryInfo}. All
 * else makes an exporter drop its batch.
 */
public final class RefusedException extends Exception {

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

  public static RefusedException malformed(String message) {
    return new RefusedException(400, RpcStatus.INVALID_ARGUMENT, "malformed", message, null);
  }

  public static RefusedException unauthenticated() {
    return new RefusedException(
        401,
        RpcStatus.UNAUTHENTICATED,
        "unauthenticated",
        "no known token (expected: the header Authorization: Bearer, with a token of this"
            + " receiver)",
        null);
  }

  public static RefusedException noSuchPath(String path) {
    return new RefusedException(
        404, RpcStatus.NOT_FOUND, "no_such_path", path + " (expected: /v1/traces)", null);
  }

  /** For OTLP's other signals: an exporter was pointed here that belongs elsewhere. */
  public static RefusedException otherSignal(String signal) {
    return new RefusedException(
        404,
        RpcStatus.UNIMPLEMENTED,
        "other_signal",
        "this receiver takes traces only; send " + signal + " to another one",
        null);
  }

  public static RefusedException wrongMethod(String method) {
    return new RefusedException(
        405, RpcStatus.UNIMPLEMENTED, "wrong_method", method + " (expected: POST)", null);
  }

  public static RefusedException tooLarge(int maxBodyBytes) {
    return new RefusedException(
        413,
        RpcStatus.INVALID_ARGUMENT,
        "too_large",
        "the body is larger than " + maxBodyBytes + " bytes after decompression; send less at once",
        null);
  }

  public static RefusedException unsupported(String header, String value, String expected) {
    return new RefusedException(
        415,
        RpcStatus.INVALID_ARGUMENT,
        "unsupported_media",
        header + ": " + value + " (expected: " + expected + ")",
        null);
  }

  /** For a client that sends faster than it may. */
  public static RefusedException tooFast(String client, Duration wait) {
    return new RefusedException(
        429,
        RpcStatus.RESOURCE_EXHAUSTED,
        "too_fast",
        "client " + client + " sends more bytes per second than it may; try again",
        wait);
  }

  /**
   * For a sender that does not finish its body. Retryable, so that a slow network loses nothing.
   */
  public static RefusedException tooSlow(Duration limit) {
    return unavailable("too_slow", "the body did not arrive within " + limit.toSeconds() + " s");
  }

  public static RefusedException full() {
    return unavailable("full", "too much input is waiting for Kafka; try again");
  }

  public static RefusedException kafkaAway(String problem) {
    return unavailable("kafka_away", "spans cannot be stored now: " + problem);
  }

  public static RefusedException draining() {
    return unavailable("draining", "this receiver is stopping; try again");
  }

  public static RefusedException broken() {
    return new RefusedException(
        500, RpcStatus.INTERNAL, "broken", "the receiver failed; its log says why", null);
  }

  private static RefusedException unavailable(String reason, String message) {
    return new RefusedException(503, RpcStatus.UNAVAILABLE, reason, message, SOON);
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** Low-cardinality name for metrics. */
  public String reason() {
    return reason;
  }

  /** Set where the same request may succeed later; at least a second. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public RpcStatus status() {
    String message = getMessage();
    return new RpcStatus(rpcCode, message == null ? reason : message, retryAfter());
  }
}
