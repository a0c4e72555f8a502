package dev.detour.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.json.AnswerReader.Kind;
import dev.detour.policy.price.TokenUsage;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {
  private final AnswerReader reader = new AnswerReader();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}|NO_CONTENT",
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}|CONTENT",
        "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\",\"content\":null}}]}|CONTENT",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}|CONTENT",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[],\"audio\":{}}}]}|NO_CONTENT",
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}|NO_CONTENT",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}|USAGE_ONLY",
        "{\"choices\":[],\"usage\":null}|NO_CONTENT",
        "{\"error\":{\"message\":\"x\"}}|ERROR",
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"error\":{\"code\":502}}]}|ERROR",
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"error\":null}]}|CONTENT",
        "{\"error\":null,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}|CONTENT",
        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"a\"}}]}|CONTENT",
        "{}|MALFORMED",
        "{\"id\":\"a\",\"choi|MALFORMED",
        "[]|MALFORMED",
        "<html>|MALFORMED",
        "{\"choices\":[]} x|MALFORMED",
      })
  void tellsChunksApart(String chunk, Kind kind) {
    assertThat(read(chunk)).isEqualTo(kind);
  }

  @Test
  void followsAStreamToItsEnd() {
    read(
        "{\"id\":\"c1\",\"model\":\"gpt-x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{}}]}");
    assertThat(reader.hasContent()).isTrue();
    read("{\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}]}");
    assertThat(reader.isFinished()).isFalse();
    read("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    assertThat(reader.isFinished()).isTrue();
    read(
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":2}}}");
    assertThat(reader.usage()).isEqualTo(new TokenUsage(10, 4, 0, 5, 2));
    assertThat(reader.finishReasons()).containsExactly("length", "stop");
    assertThat(reader.id()).isEqualTo("c1");
    assertThat(reader.model()).isEqualTo("gpt-x");
  }

  @Test
  void anEmptyFinishReasonIsNone() {
    read("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"\"}]}");
    assertThat(reader.isFinished()).isFalse();
    read("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    assertThat(reader.finishReasons()).containsExactly("stop");
    assertThat(reader.endsOddly()).isFalse();
  }

  @Test
  void tellsEndsThatOpenAiHasNotGot() {
    read("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"abort\"}]}");
    assertThat(reader.endsOddly()).isTrue();
    read("{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}");
    assertThat(reader.endsOddly()).isFalse();
  }

  @Property(tries = 1000)
  void anyBytesAreRead(@ForAll byte[] bytes) {
    assertThat(new AnswerReader().read(bytes, 0, bytes.length)).isNotNull();
  }

  private Kind read(String chunk) {
    byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
    return reader.read(bytes, 0, bytes.length);
  }
}
