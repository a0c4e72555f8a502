package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller that reads slowly slows the provider down; one that does not read at all is let go. */
class BackPressureTest {
  @TempDir Path directory;

  @Test
  void aCallerThatTakesNoBytesHoldsTheProviderAndIsThenLetGo() throws Exception {
    try (ServerSocket provider = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AtomicLong sent = new AtomicLong();
      CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> sendForEver(provider, sent));
      String document =
          TestPolicy.DOCUMENT.replace(
              "http://127.0.0.1:1/v1", "http://127.0.0.1:" + provider.getLocalPort() + "/v1");
      try (TestRouter router =
              TestRouter.start(directory, Map.of("DETOUR_CALLER_TIMEOUT", "1s"), document);
          Socket socket = new Socket()) {
        socket.setReceiveBufferSize(4096);
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), router.server().port()));
        ask(socket);
        cut.get(20, TimeUnit.SECONDS);
        // What two pairs of socket buffers and the router's own high-water mark hold.
        assertThat(sent.get()).isBetween(10_000L, 16_000_000L);
        var spans = router.ingest().await(all -> all.size() == 2);
        assertThat(spans.toString()).contains("cancelled");
      }
    }
  }

  private static void ask(Socket socket) throws IOException {
    String body = Caller.body("nowhere", true);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
            + TestRouter.KEY
            + "\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Returns once the connection is closed by the router. */
  private static void sendForEver(ServerSocket provider, AtomicLong sent) {
    try (Socket socket = provider.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n".getBytes());
      byte[] event =
          ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                  + "x".repeat(1000)
                  + "\"}}]}\n\n")
              .getBytes(StandardCharsets.US_ASCII);
      while (true) {
        out.write(event);
        sent.addAndGet(event.length);
      }
    } catch (IOException closed) {
      // what the test waits for
    }
  }
}
