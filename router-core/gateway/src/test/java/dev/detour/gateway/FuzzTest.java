package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.Mutations;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Callers and providers that send almost anything. The router never fails by itself, never hangs,
 * and nothing is left when they are gone.
 */
class FuzzTest {
  private static final String POLICY =
      TestPolicy.DOCUMENT.replaceFirst(
          "kind: Policy",
          "kind: Policy\nprotection: { breaker: { coolDown: 1ms, maxCoolDown: 1ms }, retryBudget: { burst: 100000 } }");
  private static final List<String> PATHS =
      List.of("/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/embeddings");
  private static final String CALL =
      "{\"model\":\"auto\",\"stream\":false,\"max_tokens\":20,\"temperature\":0.5,\"user\":\"u\","
          + "\"metadata\":{\"feature\":\"support-chat\"},\"input\":\"Say\",\"messages\":[{\"role\":\"system\","
          + "\"content\":\"Be brief\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Say\"}]}],"
          + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]}";
  private static final String WHOLE =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,"
          + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";
  private static final String STREAM =
      chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null")
          + chunk("{\"content\":\"Hello\"}", "null")
          + ": keep-alive\n\n"
          + chunk("{\"content\":\" there\"}", "null")
          + chunk("{}", "\"stop\"")
          + "data: [DONE]\n\n";

  private static Path directory;
  private static TestRouter router;

  @BeforeContainer
  static void start() throws IOException {
    directory = Files.createTempDirectory("fuzz");
    router = TestRouter.start(directory, Map.of("DETOUR_CALLER_TIMEOUT", "2s"), POLICY);
  }

  @AfterContainer
  static void stop() {
    router.close();
  }

  @AfterProperty
  void nothingIsLeft() {
    router.sim().faults().clear();
    router.awaitNothingUnderWay();
    assertThat(router.caller().plain().status()).as("who comes next is served").isEqualTo(200);
  }

  @Property(tries = 300)
  void anyBodyIsAnsweredOrRefusedClearly(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    String path = PATHS.get(random.nextInt(PATHS.size()));
    String text = random.nextBoolean() ? CALL : CALL.replace("\"stream\":false", "\"stream\":true");
    byte[] body = random.nextInt(20) == 0 ? nested(random) : Mutations.of(text, random);
    String answer = exchange(head("POST", path, "content-length: " + body.length), body);
    assertThat(status(answer)).as(answer).isNotEqualTo(500).isBetween(200, 599);
    assertThat(answer).doesNotContain("internal_error");
  }

  @Property(tries = 300)
  void anyHeaderIsTakenOrRefused(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] body = CALL.getBytes(StandardCharsets.UTF_8);
    String[] names = {
      "x-detour-class",
      "x-detour-feature",
      "x-detour-user",
      "x-detour-workflow",
      "traceparent",
      "content-type",
      "accept",
      "expect",
      "x-request-id",
      "transfer-encoding",
      "connection",
      "a b"
    };
    String name = names[random.nextInt(names.length)];
    byte[] value = new byte[random.nextInt(random.nextInt(10) == 0 ? 20_000 : 40)];
    random.nextBytes(value);
    String written = new String(value, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "~");
    String head =
        head(
            "POST",
            "/v1/chat/completions",
            "content-length: " + body.length,
            name + ": " + written);
    String answer = exchange(head, body);
    if (!answer.isEmpty()) {
      assertThat(status(answer)).as(answer).isNotEqualTo(500);
      assertThat(answer).doesNotContain("internal_error");
    }
  }

  @Property(tries = 300)
  void anyAnswerOfAProviderIsPassedOnOrHealedOrToldBroken(@ForAll long seed) {
    Random random = new Random(seed);
    boolean stream = random.nextBoolean();
    boolean events = random.nextInt(4) > 0 == stream;
    int[] statuses = {200, 200, 200, 200, 201, 400, 413, 422, 500, 503, 529};
    String body = new String(Mutations.of(events ? STREAM : WHOLE, random), StandardCharsets.UTF_8);
    router.sim().faults().clear();
    router
        .sim()
        .faults()
        .always(
            "alpha",
            new Fault.CustomAnswer(
                statuses[random.nextInt(statuses.length)],
                Map.of("content-type", events ? "text/event-stream" : "application/json"),
                body));
    Answer answer = stream ? router.caller().stream() : router.caller().plain();
    assertThat(answer.body()).as(body).doesNotContain("internal_error");
    assertThat(answer.status()).as(body).isIn(200, 201, 400, 413, 422, 502, 503);
    if (answer.status() == 200 && stream) {
      boolean whole = answer.body().lines().anyMatch(FuzzTest::isDone);
      assertThat(whole != answer.body().contains("\"finish_reason\":\"error\""))
          .as("whole or told broken: %s", answer.body())
          .isTrue();
    }
  }

  /** As readers of events see it, whatever else the provider put around it. */
  private static boolean isDone(String line) {
    return line.startsWith("data:") && line.substring(5).strip().equals("[DONE]");
  }

  private static String chunk(String delta, String finish) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\",\"choices\":"
        + "[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  private static byte[] nested(Random random) {
    String open = random.nextBoolean() ? "[" : "{\"a\":";
    return ("{\"messages\":" + open.repeat(random.nextInt(5000)))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String head(String method, String path, String... headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer "
        + TestRouter.KEY
        + "\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  /** All that comes back until the router closes; a test that hangs fails by its read limit. */
  private static String exchange(String head, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), router.server().port())) {
      socket.setSoTimeout(15_000);
      OutputStream out = socket.getOutputStream();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
        InputStream in = socket.getInputStream();
        in.transferTo(answer);
      } catch (java.net.SocketTimeoutException hung) {
        throw hung;
      } catch (IOException closed) {
        // refused in mid request: what came before counts
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  private static int status(String answer) {
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }
}
