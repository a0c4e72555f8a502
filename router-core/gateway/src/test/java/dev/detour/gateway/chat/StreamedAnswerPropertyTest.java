package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.json.AnswerReader;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.failure.FailureClassifiers;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However a stream is cut into reads, the caller gets the same bytes. */
class StreamedAnswerPropertyTest {
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n";
  private static final String BROKEN = "data: {\"choices\":[{\"ind\n\n";
  private static final String ROLE =
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n";
  private static final String END =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"},\"finish_reason\":\"stop\"}]}\n\n"
          + USAGE
          + "data: [DONE]\n\n";

  @Property(tries = 500)
  void passesEventsByteForByte(
      @ForAll("events") List<String> events,
      @ForAll @IntRange(max = 3) int broken,
      @ForAll boolean usageForCaller,
      @ForAll boolean drainsOften,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 400) Integer> reads) {
    String sent = (BROKEN + ROLE).repeat(broken) + String.join("", events) + END;
    String expected = sent.replace(BROKEN, "").replace(usageForCaller ? "\0" : USAGE, "");
    List<Boolean> progress = new ArrayList<>();
    StreamedAnswer answer =
        new StreamedAnswer(
            new StreamedAnswer.Rules(1 << 16, 1 << 20, usageForCaller, false),
            new AnswerReader(),
            FailureClassifiers.of(Dialect.OPENAI),
            Clock.systemUTC(),
            progress::add);
    StringBuilder received = new StringBuilder();
    for (Buffer read : cut(sent, reads)) {
      assertThat(answer.take(read)).isNull();
      if (drainsOften) {
        received.append(answer.drain());
      }
    }
    received.append(answer.drain());
    assertThat(received).hasToString(expected);
    assertThat(answer.isWhole()).isTrue();
    assertThat(progress).contains(true);
  }

  private static List<Buffer> cut(String sent, List<Integer> sizes) {
    byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
    List<Buffer> reads = new ArrayList<>();
    for (int at = 0, i = 0; at < bytes.length; i++) {
      int size = Math.min(sizes.get(i % sizes.size()), bytes.length - at);
      reads.add(Buffer.buffer().appendBytes(bytes, at, size));
      at += size;
    }
    return reads;
  }

  @Provide
  Arbitrary<List<String>> events() {
    Arbitrary<String> content =
        Arbitraries.of("", " word", "é漢😀", "\\n\\\"", "data: ", "x".repeat(300))
            .map(
                text ->
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                        + text
                        + "\"}}]}\n\n");
    Arbitrary<String> others =
        Arbitraries.of(
            ROLE,
            USAGE,
            ": keep-alive\n\n",
            "event: ping\r\n\r\n",
            "\n",
            "data: {\"choices\":[\ndata: {\"delta\":{\"content\":\"a\"}}]}\n\n",
            "data:{\"choices\":[{\"delta\":{}}]}\r\n\r\n",
            "id: 7\rdata: {\"choices\":[]}\r\r");
    return Arbitraries.oneOf(content, content, others).list().ofMaxSize(12);
  }
}
