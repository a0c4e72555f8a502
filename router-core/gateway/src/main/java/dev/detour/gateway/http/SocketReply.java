package dev.detour.gateway.http;

import dev.detour.gateway.http.Watchdog.Watch;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A reply over the caller's connection. A caller that takes no bytes for too long is gone. */
public final class SocketReply implements Reply {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");

  /** Where Anthropic's SDKs look for the request's id. */
  private static final CharSequence ANTHROPIC_REQUEST_ID =
      HttpHeaders.createOptimized("request-id");

  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  /** Up to here an answer is handed over at once: it is little to hold for a caller who stops. */
  private static final int LARGE = 256 * 1024;

  private static final int PIECE = 64 * 1024;

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Watchdog watchdog;
  private final Duration callerTimeout;
  private final ErrorShape errors;
  private final boolean hasChunks;
  private @Nullable Runnable onGone;
  private @Nullable Runnable onOver;
  private @Nullable Watch stalled;
  private boolean mayBeRetried;
  private boolean gone;
  private boolean ended;
  private boolean sending;

  public SocketReply(
      HttpServerRequest request, Watchdog watchdog, Duration callerTimeout, ErrorShape errors) {
    this.connection = request.connection();
    this.response = request.response();
    this.watchdog = watchdog;
    this.callerTimeout = callerTimeout;
    this.errors = errors;
    this.hasChunks = request.version() != HttpVersion.HTTP_1_0;
    response.exceptionHandler(
        broken -> {
          if (!(broken instanceof DecoderException)) { // whoever sent that waits for the answer
            leave();
          }
        });
    response.closeHandler(closed -> leave());
  }

  @Override
  public void onGone(Runnable callback) {
    onGone = callback;
  }

  /** Calls back once when the answer has ended or the caller is gone, whichever comes first. */
  public void onOver(Runnable callback) {
    onOver = callback;
  }

  private void over() {
    Runnable callback = onOver;
    onOver = null;
    if (callback != null) {
      callback.run();
    }
  }

  @Override
  public void json(int status, ReplyHead head, Buffer body) {
    if (gone || ended) {
      return;
    }
    ended = true;
    response.setStatusCode(status);
    response.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
    put(head);
    if (mayBeRetried) {
      response.headers().remove(ReplyHead.SHOULD_RETRY);
    }
    if (body.length() <= LARGE) {
      response.end(body);
      over();
    } else {
      response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      sending = true;
      send(body, 0);
    }
  }

  @Override
  public void accepted(String location, ReplyHead head, Buffer body) {
    if (!gone && !ended) {
      response.headers().set(HttpHeaders.LOCATION, location);
      json(202, head, body);
    }
  }

  @Override
  public void error(OpenAiError error, ReplyHead head) {
    if (!gone && !ended) {
      error
          .retryAfter()
          .ifPresent(
              delay ->
                  response
                      .headers()
                      .set(
                          "retry-after",
                          Long.toString(Math.max(1, (delay.toMillis() + 999) / 1000))));
      mayBeRetried = error.mayBeRetried();
      json(error.status(), head, errors.body(error, head.requestId()));
    }
  }

  @Override
  public void header(String name, String value) {
    response.headers().set(name, value);
  }

  /** Sends a large answer as fast as the caller takes it, so that one who stops is noticed. */
  private void send(Buffer body, int from) {
    int at = from;
    while (sending && at < body.length() && !response.writeQueueFull()) {
      int to = Math.min(at + PIECE, body.length());
      response.write(body.slice(at, to));
      at = to;
    }
    if (!sending) {
      return;
    } else if (at < body.length()) {
      int next = at;
      onDrain(() -> send(body, next));
    } else {
      sending = false;
      response.end();
      over();
    }
  }

  /** Says that the connection ends with this answer. Call before the answer. */
  public void closing() {
    response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  @Override
  public void beginStream(ReplyHead head) {
    if (!gone) {
      response.setChunked(true);
      response.headers().set(HttpHeaders.CONTENT_TYPE, EVENTS);
      response.headers().set(HttpHeaders.CACHE_CONTROL, NO_CACHE);
      response.headers().set("x-accel-buffering", "no");
      put(head);
    }
  }

  private void put(ReplyHead head) {
    head.putOn(response.headers());
    if (errors == ErrorShape.ANTHROPIC) {
      response.headers().set(ANTHROPIC_REQUEST_ID, head.requestId());
    }
  }

  @Override
  public void write(Buffer bytes) {
    if (!gone && !ended && bytes.length() > 0) {
      response.write(bytes);
    }
  }

  @Override
  public boolean isFull() {
    return !gone && !ended && response.writeQueueFull();
  }

  @Override
  public void onDrain(Runnable callback) {
    caughtUp(); // another wait may have stood here, of a route that broke meanwhile
    stalled = watchdog.watch(callerTimeout, this::giveUp);
    response.drainHandler(
        nothing -> {
          response.drainHandler(null);
          caughtUp();
          callback.run();
        });
  }

  @Override
  public void end() {
    if (!gone && !ended) {
      ended = true;
      caughtUp();
      Future<Void> sent = response.end();
      if (!hasChunks) {
        sent.onComplete(done -> connection.close()); // nothing else tells the end of a stream
      }
      over();
    }
  }

  private void giveUp() {
    stalled = null;
    CallerConnection.abort(connection);
    leave();
  }

  private void caughtUp() {
    if (stalled != null) {
      watchdog.cancel(stalled);
      stalled = null;
    }
  }

  private void leave() {
    if (sending) {
      sending = false;
      caughtUp();
      over();
    }
    if (gone || ended) {
      return;
    }
    gone = true;
    caughtUp();
    over();
    if (onGone != null) {
      onGone.run();
    }
  }
}
