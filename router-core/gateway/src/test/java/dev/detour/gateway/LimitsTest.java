package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody can make the router hold more, or wait longer, than it is set to. */
class LimitsTest {
  @TempDir Path directory;
  private TestRouter router;

  @BeforeEach
  void start() {
    router =
        TestRouter.start(
            directory,
            Map.of(
                "DETOUR_MAX_BODY_BYTES", "100000",
                "DETOUR_MAX_HEADER_BYTES", "4096",
                "DETOUR_CALLER_TIMEOUT", "600ms",
                "DETOUR_KEEP_ALIVE", "600ms",
                "DETOUR_KEY_CONCURRENCY", "2"));
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void refusesABodyThatIsTooLarge() throws IOException {
    Answer answer = router.caller().post(" ".repeat(100_001));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("request_too_large");
    assertThat(answer.header("x-should-retry")).isEqualTo("false");
    String chunk = Integer.toHexString(60_000) + "\r\n" + " ".repeat(60_000) + "\r\n";
    String head = head("transfer-encoding: chunked\r\n");
    assertThat(exchange(head + chunk + chunk)).startsWith("HTTP/1.1 413");
  }

  @Test
  void refusesAHeadThatIsTooLarge() throws IOException {
    assertThat(exchange(head("x-long: " + "x".repeat(5000) + "\r\n"))).startsWith("HTTP/1.1 431");
  }

  @Test
  void refusesABodyThatIsTooDeep() {
    String deep = "[".repeat(5000) + "]".repeat(5000);
    Answer answer =
        router.caller().post("{\"messages\":[{\"role\":\"user\",\"content\":" + deep + "}]}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/error/message").asText()).contains("limit");
    for (String path : List.of("/v1/messages", "/v1/responses", "/v1/embeddings")) {
      Answer other =
          Caller.send(
              router
                  .caller()
                  .request(path)
                  .POST(HttpRequest.BodyPublishers.ofString("{\"input\":" + deep + "}")));
      assertThat(other.status()).as(path).isEqualTo(400);
      assertThat(other.json().at("/error/message").asText()).as(path).contains("limit");
    }
  }

  @Test
  void givesUpOnABodyThatDoesNotArrive() throws IOException {
    assertThat(exchange(head("content-length: 100\r\n") + "{\"messages\":"))
        .startsWith("HTTP/1.1 408")
        .contains("request_timeout");
  }

  @Test
  void givesUpOnAFileThatDoesNotArrive() throws IOException {
    String head = head("content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n");
    assertThat(exchange(head.replace("/v1/chat/completions", "/v1/files") + "--b\r\n"))
        .startsWith("HTTP/1.1 408")
        .contains("request_timeout");
  }

  @Test
  void closesAConnectionThatNeverAsks() throws IOException {
    assertThat(exchange("")).isEmpty();
    assertThat(exchange("POST /v1/chat/completions HTTP/1.1\r\nhost:")).isEmpty();
  }

  @Test
  void closesAConnectionThatIsIdleAfterItsAnswer() throws IOException {
    router.close();
    router =
        TestRouter.start(
            directory, Map.of("DETOUR_CALLER_TIMEOUT", "60s", "DETOUR_KEEP_ALIVE", "600ms"));
    assertThat(exchange("GET /readyz HTTP/1.1\r\nhost: router\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  /** Longer than either limit: two routes are silent until they are given up. */
  @Test
  void leavesAConnectionAloneWhileItsRequestIsUnderWay() {
    router.sim().faults().always("alpha", new Fault.Silence());
    router.sim().faults().always("beta", new Fault.Silence());
    long begun = System.nanoTime();
    Answer answer = router.caller().stream();
    assertThat(answer.isDone()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
  }

  /** The second request begins while the end of the first one's answer is still being told of. */
  @Test
  void leavesAConnectionAloneWhoseRequestsCameTogether() throws IOException {
    router.sim().faults().always("alpha", new Fault.Silence());
    router.sim().faults().always("beta", new Fault.Silence());
    String quick = Caller.body("unreachable", false);
    String slow = Caller.body("auto", true);
    String first = head("content-length: " + quick.length() + "\r\n") + quick;
    String second = head("content-length: " + slow.length() + "\r\n") + slow;
    assertThat(exchange(first + second)).contains("data: [DONE]");
  }

  /** A whole answer is out of the router's hands, but not out of its memory until it is read. */
  @Test
  void closesOnACallerThatReadsNothing() throws Exception {
    String answer =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + "x".repeat(16 << 20)
            + "\"},\"finish_reason\":\"stop\"}]}";
    router
        .sim()
        .faults()
        .always(
            "alpha",
            new Fault.CustomAnswer(200, Map.of("content-type", "application/json"), answer));
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), router.server().port()));
      String body = Caller.body("auto", false);
      String request = head("content-length: " + body.length() + "\r\n") + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(isClosedWithin(socket, Duration.ofSeconds(20))).isTrue();
    }
  }

  /** A closed connection refuses what is sent on it. */
  private static boolean isClosedWithin(Socket socket, Duration limit) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - deadline < 0) {
      try {
        socket.getOutputStream().write('\n');
        Thread.sleep(20);
      } catch (IOException closed) {
        return true;
      }
    }
    return false;
  }

  /** Two requests whose bodies never arrive hold the key's places, and give them back. */
  @Test
  void holdsAKeyToItsRequestsAtOnce() throws IOException {
    try (Socket one = opened();
        Socket other = opened()) {
      Answer refused = router.caller().plain();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(refused.header("x-should-retry")).isEqualTo("(none)");
      assertThat(router.caller(TestRouter.PLAIN_KEY).plain().status()).isEqualTo(200);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(answered().status()).isEqualTo(200);
    }
  }

  /** Places come back when the router has heard that the connections are gone. */
  private Answer answered() {
    Answer answer = router.caller().stream();
    for (int i = 0; answer.status() == 429 && i < 1000; i++) {
      answer = router.caller().stream();
    }
    return answer;
  }

  /** A connection with a request whose body is on its way, once the router knows of it. */
  private Socket opened() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), router.server().port());
    socket.setSoTimeout(10_000);
    String head = head("content-length: 100\r\nexpect: 100-continue\r\n");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    assertThat(socket.getInputStream().read()).isEqualTo('H'); // of HTTP/1.1 100 Continue
    return socket;
  }

  private static String head(String more) {
    return "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
        + TestRouter.KEY
        + "\r\n"
        + more
        + "\r\n";
  }

  /** Sends bytes and reads until the router closes the connection. */
  private String exchange(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), router.server().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      StringBuilder read = new StringBuilder();
      InputStream in = socket.getInputStream();
      for (int b = read(in); b >= 0; b = read(in)) {
        read.append((char) b);
      }
      return read.toString();
    }
  }

  private static int read(InputStream in) throws IOException {
    try {
      return in.read();
    } catch (java.net.SocketException reset) {
      return -1; // closed while we were still sending
    }
  }
}
