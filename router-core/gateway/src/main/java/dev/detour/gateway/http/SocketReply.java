package dev.detour.gateway.http;

import dev.detour.gateway.http.Watchdog.Watch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A reply over the caller's connection. A caller that takes no bytes for too long is gone. */
public final class SocketReply implements Reply {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence EVENTS =
      HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  private final HttpServerResponse response;
  private final Watchdog watchdog;
  private final Duration callerTimeout;
  private final ErrorShape errors;
  private @Nullable Runnable onGone;
  private @Nullable Runnable onOver;
  private @Nullable Watch stalled;
  private boolean mayBeRetried;
  private boolean gone;
  private boolean ended;

  public SocketReply(
      HttpServerResponse response, Watchdog watchdog, Duration callerTimeout, ErrorShape errors) {
    this.response = response;
    this.watchdog = watchdog;
    this.callerTimeout = callerTimeout;
    this.errors = errors;
    response.exceptionHandler(broken -> leave());
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
    head.putOn(response.headers());
    if (mayBeRetried) {
      response.headers().remove("x-should-retry");
    }
    response.end(body);
    over();
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
      head.putOn(response.headers());
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
      response.end();
      over();
    }
  }

  private void giveUp() {
    stalled = null;
    response.reset();
    leave();
  }

  private void caughtUp() {
    if (stalled != null) {
      watchdog.cancel(stalled);
      stalled = null;
    }
  }

  private void leave() {
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
