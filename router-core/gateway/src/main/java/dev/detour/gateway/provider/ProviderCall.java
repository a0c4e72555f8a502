package dev.detour.gateway.provider;

import dev.detour.policy.document.Timeouts;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.TimeoutKind;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange with a provider, held to its deadlines.
 *
 * <p>All on one event loop. The listener hears of the head, the bytes and then exactly one of end
 * and failure; after {@link #cancel} it hears nothing.
 */
public final class ProviderCall {
  private static final long END_WITHIN_MS = 1000;

  /** Who follows the exchange. */
  public interface Listener {
    /** The status and headers came. */
    void onHead(int status, MultiMap headers);

    /** Bytes of the body came. */
    void onBytes(Buffer bytes);

    /** The body is whole. */
    void onEnd();

    /** The connection failed or a deadline passed; the exchange is closed. */
    void onFailure(ProviderFailure failure);
  }

  /**
   * What is sent.
   *
   * @param target where to
   * @param uri path and query
   * @param headers the whole head
   * @param body the whole body
   * @param stream whether the answer is expected as a stream
   * @param timeouts its limits
   */
  public record Request(
      ProviderTarget target,
      String uri,
      MultiMap headers,
      Buffer body,
      boolean stream,
      Timeouts timeouts) {}

  private enum State {
    CONNECTING,
    WAITING,
    READING,
    CLOSED
  }

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final Request request;
  private final Listener listener;
  private final Deadlines deadlines;
  private final DeadlineTimer timer;
  private State state = State.CONNECTING;
  private @Nullable HttpClientRequest exchange;
  private @Nullable HttpClientResponse response;

  /** Prepares an exchange that began at {@code startNanos}, on the timer's event loop. */
  public ProviderCall(
      Vertx vertx,
      HttpClientAgent client,
      DeadlineTimer timer,
      Request request,
      long startNanos,
      Listener listener) {
    this.vertx = vertx;
    this.client = client;
    this.timer = timer;
    this.request = request;
    this.listener = listener;
    this.deadlines = new Deadlines(request.timeouts, request.stream, startNanos);
  }

  /** Connects and sends. */
  public void start() {
    timer.add(this);
    ProviderTarget target = request.target;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(target.tls())
            .setURI(request.uri)
            .setHeaders(request.headers)
            // Frees the place in the pool's queue; the deadline itself is ours.
            .setConnectTimeout(request.timeouts.connect().toMillis() + 50);
    client.request(options).onComplete(this::connected, this::failed);
  }

  /**
   * Closes the exchange, and with it the provider's connection. The listener hears nothing more.
   */
  public void cancel() {
    if (state != State.CLOSED) {
      close();
      if (exchange != null) {
        exchange.reset();
      }
    }
  }

  /**
   * Hears nothing more, but gives the provider a moment to end its answer and keep the connection.
   */
  public void letEnd() {
    if (state == State.READING && response != null && exchange != null) {
      close();
      HttpClientRequest closing = exchange;
      long closer = vertx.setTimer(END_WITHIN_MS, id -> closing.reset());
      response.endHandler(nothing -> vertx.cancelTimer(closer));
      response.exceptionHandler(broken -> vertx.cancelTimer(closer));
      response.resume();
    }
  }

  /** Whether the provider may have seen the request. */
  public boolean isSent() {
    return exchange != null;
  }

  /** Tells that something of the answer came; content ends the wait for the first token. */
  public void onProgress(boolean content) {
    deadlines.onProgress(content, System.nanoTime());
    timer.sooner(deadlines.next());
  }

  /** Stops taking bytes, so that the provider stops sending. */
  public void pause() {
    if (response != null && state == State.READING) {
      deadlines.onPaused();
      response.pause();
    }
  }

  /** Takes bytes again. */
  public void resume() {
    if (response != null && state == State.READING) {
      deadlines.onResumed(System.nanoTime());
      timer.sooner(deadlines.next());
      response.resume();
    }
  }

  private void connected(HttpClientRequest connected) {
    connected.exceptionHandler(this::failed);
    if (state == State.CLOSED) {
      connected.reset();
      return;
    }
    state = State.WAITING;
    exchange = connected;
    deadlines.onConnected();
    connected.send(request.body).onComplete(this::answered, this::failed);
  }

  private void answered(HttpClientResponse answer) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.READING;
    response = answer;
    answer.exceptionHandler(this::failed);
    answer.handler(this::read);
    answer.endHandler(nothing -> ended());
    listener.onHead(answer.statusCode(), answer.headers());
  }

  private void read(Buffer bytes) {
    if (state == State.READING) {
      listener.onBytes(bytes);
    }
  }

  private void ended() {
    if (state == State.READING) {
      close();
      listener.onEnd();
    }
  }

  private void failed(Throwable thrown) {
    State at = state;
    if (at == State.CLOSED) {
      return;
    }
    close();
    listener.onFailure(
        switch (at) {
          case CONNECTING -> NetworkFailures.whileConnecting(thrown);
          case WAITING -> NetworkFailures.afterConnecting(thrown, Phase.CONNECT);
          case READING, CLOSED -> NetworkFailures.afterConnecting(thrown, readingPhase());
        });
  }

  private Phase readingPhase() {
    return request.stream ? Phase.STREAM : Phase.HEADERS;
  }

  private void close() {
    state = State.CLOSED;
    timer.remove(this);
  }

  /** When to look at the deadlines again, in nanoseconds of the monotonic clock. */
  long nextDeadline() {
    return deadlines.next();
  }

  /** Ends the exchange if one of its deadlines has passed. */
  void look(long now) {
    TimeoutKind due = state == State.CLOSED ? null : deadlines.due(now);
    if (due != null) {
      Phase phase = state == State.READING ? readingPhase() : Phase.CONNECT;
      cancel();
      listener.onFailure(ProviderFailure.timeout(due, phase));
    }
  }
}
