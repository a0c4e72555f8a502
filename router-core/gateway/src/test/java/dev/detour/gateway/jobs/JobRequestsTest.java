package dev.detour.gateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JobRequestsTest {
  @Test
  void leavesTheStreamOutAndNumbersAsTheyAre() {
    assertThat(withoutStream("{\"n\":1.50,\"stream\":true,\"stream_options\":{}}"))
        .isEqualTo("{\"n\":1.50}");
    assertThat(withoutStream("{ \"n\": 1.50 }")).isEqualTo("{ \"n\": 1.50 }");
  }

  /**
   * Longer than Jackson's own limit, and within what a router takes unless it is told otherwise.
   */
  @Test
  void readsTextsAsLongAsTheSurfacesDo() {
    String text = "x".repeat(20_000_001);
    assertThat(withoutStream("{\"stream\":true,\"input\":\"" + text + "\"}"))
        .hasSize(text.length() + "{'input':''}".length());
  }

  private static String withoutStream(String body) {
    return JobRequests.withoutStream(body.getBytes(StandardCharsets.UTF_8))
        .toString(StandardCharsets.UTF_8);
  }
}
