package dev.detour.gateway.api;

import dev.detour.gateway.http.OpenAiError;
import dev.detour.gateway.http.Watchdog;
import dev.detour.gateway.http.Watchdog.Watch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a request's whole body, within its limits of size and time. */
final class BodyReader {
  private final HttpServerRequest request;
  private final int maxBytes;
  private final Watchdog watchdog;
  private final Consumer<byte[]> onBody;
  private final Consumer<OpenAiError> onRefused;
  private final Buffer body = Buffer.buffer();
  private @Nullable Watch watch;
  private boolean done;

  private BodyReader(
      HttpServerRequest request,
      int maxBytes,
      Watchdog watchdog,
      Consumer<byte[]> onBody,
      Consumer<OpenAiError> onRefused) {
    this.request = request;
    this.maxBytes = maxBytes;
    this.watchdog = watchdog;
    this.onBody = onBody;
    this.onRefused = onRefused;
  }

  /**
   * Begins to read. Exactly one of the two is called, or none when the caller goes away.
   *
   * @param onRefused the answer; the connection is of no further use
   */
  static void read(
      HttpServerRequest request,
      int maxBytes,
      Duration limit,
      Watchdog watchdog,
      Consumer<byte[]> onBody,
      Consumer<OpenAiError> onRefused) {
    new BodyReader(request, maxBytes, watchdog, onBody, onRefused).start(limit);
  }

  private void start(Duration limit) {
    if (declaredLength() > maxBytes) {
      refuse(tooLarge());
      return;
    }
    request.exceptionHandler(gone -> stop());
    request.handler(this::take);
    request.endHandler(nothing -> end());
    if (!request.isEnded()) {
      watch = watchdog.watch(limit, () -> refuse(tooSlow(limit)));
    }
  }

  private long declaredLength() {
    String value = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return value == null ? 0 : Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      return 0; // the codec has refused it
    }
  }

  private void take(Buffer bytes) {
    if (done) {
      return;
    }
    if (body.length() + (long) bytes.length() > maxBytes) {
      refuse(tooLarge());
    } else {
      body.appendBuffer(bytes);
    }
  }

  private void end() {
    if (!done) {
      stop();
      onBody.accept(body.getBytes());
    }
  }

  private void refuse(OpenAiError error) {
    if (!done) {
      stop();
      onRefused.accept(error);
    }
  }

  private void stop() {
    done = true;
    if (watch != null) {
      watchdog.cancel(watch);
      watch = null;
    }
  }

  private OpenAiError tooLarge() {
    return OpenAiError.invalidRequest(
        413,
        "request_too_large",
        Optional.empty(),
        "The body is larger than this router takes (expected: <= " + maxBytes + " bytes).");
  }

  /** The refusal of a body that takes longer than a limit. */
  static OpenAiError tooSlow(Duration limit) {
    return OpenAiError.invalidRequest(
        408,
        "request_timeout",
        Optional.empty(),
        "The body did not arrive in time (expected: within " + limit.toSeconds() + " s).");
  }
}
