package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is sent is answered: nobody waits for an answer that will never come. */
class OddRequestsTest extends RouterTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /v1/models/%zz, 404",
    "GET, /v1/jobs?limit=%zz, 400",
    "GET, /v1/files?after=%f, 400",
    "GET, /v1/files?after=%00, 400",
    "GET, /v1/jobs?after=a%00b, 400",
    "POST, /v1/jobs/cancel, 405",
    "POST, /v1/batches/cancel, 405",
    "PUT, /v1/files/content, 405",
    "OPTIONS, *, 404",
  })
  void answersOddPaths(String method, String path, int status) throws IOException {
    assertThat(exchange(head(method, path, "content-length: 0\r\n")))
        .startsWith("HTTP/1.1 " + status)
        .contains("x-detour-request-id: req_", "\"error\"");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/jobs, GET",
    "DELETE, /v1/jobs/job_1, GET",
    "GET, /v1/jobs/job_1/cancel, POST",
    "PUT, /v1/files, 'GET, POST'",
    "POST, /v1/files/file-1, 'DELETE, GET'",
    "DELETE, /v1/files/file-1/content, GET",
    "DELETE, /v1/batches, 'GET, POST'",
    "DELETE, /v1/batches/batch_1, GET",
    "GET, /v1/batches/batch_1/cancel, POST",
  })
  void saysWhichMethodsAPathTakes(String method, String path, String allowed) {
    Caller.Answer answer = caller.call(method, path, "");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo(allowed);
    assertThat(answer.json().at("/error/message").asText()).contains(allowed);
  }

  /** Longer than what Vert.x takes of a field that is no file. */
  @Test
  void answersAFormWithAnEndlessField() throws IOException {
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\n"
            + "x".repeat(20_000)
            + "\r\n--b--\r\n";
    assertThat(exchange(head("POST", "/v1/files", multipart(form)) + form))
        .startsWith("HTTP/1.1 400")
        .contains("whole form data");
  }

  @Test
  void refusesAFileWhoseNameTheStoreCannotKeep() throws IOException {
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
            + "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\0b\"\r\n\r\n{}\r\n"
            + "--b--\r\n";
    assertThat(exchange(head("POST", "/v1/files", multipart(form)) + form))
        .startsWith("HTTP/1.1 400")
        .contains("a file name without U+0000");
  }

  private static String multipart(String form) {
    return "content-type: multipart/form-data; boundary=b\r\ncontent-length: "
        + form.length()
        + "\r\n";
  }

  @Test
  void refusesABatchThatIsTooLarge() {
    Caller.Answer answer = caller.call("POST", "/v1/batches", " ".repeat(70_000) + "{}");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("request_too_large");
  }

  /** HTTP/1.0 has no chunks: only the end of the connection ends a stream there. */
  @Test
  void endsAStreamOverHttp10WithItsConnection() throws IOException {
    String body = Caller.body("auto", true);
    String head =
        "POST /v1/chat/completions HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\n"
            + "authorization: Bearer "
            + TestRouter.KEY
            + "\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    assertThat(exchange(head + body)).startsWith("HTTP/1.0 200").endsWith("data: [DONE]\n\n");
  }

  private static String head(String method, String path, String more) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer "
        + TestRouter.KEY
        + "\r\n"
        + more
        + "\r\n";
  }

  /** Sends bytes and reads until the router closes the connection. */
  private String exchange(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), router.server().port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
