package dev.detour.gateway.api;

import dev.detour.gateway.http.CallerConnection;
import dev.detour.gateway.http.Watchdog;
import dev.detour.gateway.http.Watchdog.Watch;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;

/**
 * Closes connections that hold a place without a request: those that never send a whole head, and
 * those that are idle for too long. A connection with a request in progress is left alone.
 */
final class CallerConnections {
  private final Watchdog watchdog;
  private final Duration firstRequestWithin;
  private final Duration keepAlive;
  private final IdentityHashMap<HttpConnection, Watch> idle = new IdentityHashMap<>();
  private boolean draining;

  CallerConnections(Watchdog watchdog, Duration firstRequestWithin, Duration keepAlive) {
    this.watchdog = watchdog;
    this.firstRequestWithin = firstRequestWithin;
    this.keepAlive = keepAlive;
  }

  void onOpen(HttpConnection connection) {
    rest(connection, firstRequestWithin);
    connection.closeHandler(nothing -> stir(connection));
  }

  void onRequest(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    stir(connection);
    request
        .response()
        .endHandler(
            nothing -> {
              if (!request.response().closed()) {
                rest(connection, keepAlive);
              }
            });
  }

  /** Closes what is idle now, and each other connection after its answer. */
  void drain() {
    draining = true;
    new ArrayList<>(idle.keySet()).forEach(HttpConnection::close);
  }

  private void rest(HttpConnection connection, Duration limit) {
    stir(connection);
    if (draining) {
      connection.close();
      return;
    }
    idle.put(connection, watchdog.watch(limit, () -> CallerConnection.abort(connection)));
  }

  private void stir(HttpConnection connection) {
    Watch watch = idle.remove(connection);
    if (watch != null) {
      watchdog.cancel(watch);
    }
  }
}
