package dev.detour.sim.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/** Ends connections in ways that no well-behaved server would. */
final class Connections {
  private Connections() {}

  /** Sends a TCP reset: with a linger time of zero the kernel does not say goodbye. */
  static void reset(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (connection instanceof HttpServerConnection vertxConnection) {
      Channel channel = vertxConnection.channelHandlerContext().channel();
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      var unused = channel.close(); // nobody waits for a reset
    } else {
      throw new IllegalStateException("cannot reach the socket of " + connection.getClass());
    }
  }

  /** Closes in the middle of an answer, after what was written has left. */
  static void cut(HttpServerRequest request) {
    request.connection().close();
  }
}
