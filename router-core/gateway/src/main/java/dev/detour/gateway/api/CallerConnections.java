package dev.detour.gateway.api;

import dev.detour.gateway.http.CallerConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Closes connections that hold a place without a request: those that never send a whole head, and
 * those that are idle for too long. A connection with a request in progress is left alone.
 *
 * <p>On one event loop. All are looked at twice a second, so that a request costs them nothing but
 * a mark; limits are therefore kept to half a second.
 */
final class CallerConnections {
  private static final long LOOK_EVERY_MS = 500;

  private static final class Place {
    // Two for a moment when a caller sends requests without waiting: the next one begins before
    // the end of the one before is told.
    private int underWay;
    private long idleUntil;

    boolean isBusy() {
      return underWay > 0;
    }
  }

  private final Duration firstRequestWithin;
  private final Duration keepAlive;
  private final IdentityHashMap<HttpConnection, Place> places = new IdentityHashMap<>();
  private boolean draining;

  CallerConnections(Vertx vertx, Duration firstRequestWithin, Duration keepAlive) {
    this.firstRequestWithin = firstRequestWithin;
    this.keepAlive = keepAlive;
    vertx.setPeriodic(LOOK_EVERY_MS, id -> look(System.nanoTime()));
  }

  void onOpen(HttpConnection connection) {
    Place place = new Place();
    places.put(connection, place);
    connection.closeHandler(nothing -> places.remove(connection));
    rest(connection, place, firstRequestWithin);
  }

  void onRequest(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Place place = places.get(connection);
    if (place == null) {
      return; // closed meanwhile
    }
    place.underWay++;
    request
        .response()
        .endHandler(
            nothing -> {
              place.underWay--;
              if (!place.isBusy() && !request.response().closed()) {
                rest(connection, place, keepAlive);
              }
            });
  }

  /** Closes what is idle now, and each other connection after its answer. */
  void drain() {
    draining = true;
    List<HttpConnection> idle = new ArrayList<>();
    places.forEach(
        (connection, place) -> {
          if (!place.isBusy()) {
            idle.add(connection);
          }
        });
    idle.forEach(HttpConnection::close);
  }

  private void rest(HttpConnection connection, Place place, Duration limit) {
    place.idleUntil = System.nanoTime() + limit.toNanos();
    if (draining) {
      connection.close();
    }
  }

  private void look(long now) {
    List<HttpConnection> late = new ArrayList<>();
    places.forEach(
        (connection, place) -> {
          if (!place.isBusy() && now - place.idleUntil >= 0) {
            late.add(connection);
          }
        });
    late.forEach(CallerConnection::abort);
  }
}
