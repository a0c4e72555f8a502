package dev.detour.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketReplyTest {
  private static final Duration CALLER_TIMEOUT = Duration.ofSeconds(2);

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<String> full = new CompletableFuture<>();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A stream that stood still may break, and another route goes on with it for the same caller. */
  @Test
  void leavesACallerAloneWhoCaughtUpWithTheSecondOfTwoThatWaited() throws Exception {
    int port = listen();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.setSoTimeout(10_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes());
      full.get(10, TimeUnit.SECONDS);
      assertThat(readToTheEnd(socket)).contains("the last word");
    }
  }

  private int listen() throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(this::answer)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private void answer(HttpServerRequest request) {
    SocketReply reply =
        new SocketReply(request, new Watchdog(vertx), CALLER_TIMEOUT, ErrorShape.OPENAI);
    reply.beginStream(ReplyHead.rejected("req_1", 1));
    while (!reply.isFull()) {
      reply.write(Buffer.buffer("x".repeat(64 * 1024)));
    }
    reply.onDrain(() -> {});
    reply.onDrain(() -> endLate(reply));
    full.complete("");
  }

  private void endLate(SocketReply reply) {
    vertx.setTimer(
        CALLER_TIMEOUT.toMillis() + 1000,
        id -> {
          reply.write(Buffer.buffer("the last word"));
          reply.end();
        });
  }

  private static String readToTheEnd(Socket socket) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] piece = new byte[64 * 1024];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      read.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
      if (read.indexOf("the last word", Math.max(0, read.length() - n - 20)) >= 0) {
        break;
      }
    }
    return read.substring(Math.max(0, read.length() - 1000));
  }
}
