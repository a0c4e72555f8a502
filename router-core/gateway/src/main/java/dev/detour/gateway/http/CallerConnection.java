package dev.detour.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** Ends connections of callers who take nothing. */
public final class CallerConnection {
  private CallerConnection() {}

  /**
   * Closes a connection at once, whatever is still to be written. Vert.x' own {@code close} waits
   * for that, which for a caller who reads nothing is for ever.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it, and what fails is closed too
  public static void abort(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      server.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
