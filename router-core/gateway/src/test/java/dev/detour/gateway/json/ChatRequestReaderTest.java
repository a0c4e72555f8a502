package dev.detour.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestReaderTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
  private final ChatRequestReader reader = new ChatRequestReader(1 << 20);

  @Test
  void findsWhatRoutingNeeds() throws Exception {
    ChatRequest request =
        read(
            "{\"model\":\"support\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"max_tokens\":5,\"max_completion_tokens\":7,\"user\":\"u1\",\"metadata\":{\"feature\":\"f\",\"n\":1},"
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"send_email\",\"parameters\":{\"name\":\"no\"}}}],"
                + "\"functions\":[{\"name\":\"old\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"type\":\"x\"}},"
                + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]}]}");
    assertThat(request.model()).isEqualTo("support");
    assertThat(request.stream()).isTrue();
    assertThat(request.includeUsage()).isTrue();
    assertThat(request.maxOutputTokens()).isEqualTo(OptionalInt.of(7));
    assertThat(request.user()).isEqualTo("u1");
    assertThat(request.metadata())
        .containsOnly(org.assertj.core.api.Assertions.entry("feature", "f"));
    assertThat(request.tools()).containsExactly("send_email", "old");
    assertThat(request.jsonSchema()).isTrue();
    assertThat(request.images()).isTrue();
  }

  @Test
  void absentMeansDefault() throws Exception {
    ChatRequest request = read("{\"model\":null,\"stream\":null," + MESSAGES + "}");
    assertThat(request.model()).isNull();
    assertThat(request.stream()).isFalse();
    assertThat(request.includeUsage()).isFalse();
    assertThat(request.maxOutputTokens()).isEmpty();
    assertThat(request.tools()).isEmpty();
    assertThat(request.images()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]|~~",
        "nope|~~",
        "{\"a\":1|~~",
        "{\"messages\":[{}]} x|~~",
        "{\"messages\":[{}]}{}|~~",
        "{}|messages",
        "{\"messages\":[]}|messages",
        "{\"messages\":{}}|messages",
        "{\"messages\":[{},1]}|messages[1]",
        "{\"model\":1,\"messages\":[{}]}|model",
        "{\"stream\":\"yes\",\"messages\":[{}]}|stream",
        "{\"stream_options\":1,\"messages\":[{}]}|stream_options",
        "{\"stream_options\":{\"include_usage\":1},\"messages\":[{}]}|stream_options.include_usage",
        "{\"max_tokens\":0,\"messages\":[{}]}|max_tokens",
        "{\"max_tokens\":99999999999,\"messages\":[{}]}|max_tokens",
        "{\"max_completion_tokens\":1.5,\"messages\":[{}]}|max_completion_tokens",
        "{\"user\":{},\"messages\":[{}]}|user",
        "{\"model\":\"a\",\"model\":\"b\",\"messages\":[{}]}|model",
      })
  void namesTheFieldAtFault(String body, String field) {
    InvalidBodyException e = catchThrowableOfType(InvalidBodyException.class, () -> read(body));
    assertThat(e).isNotNull();
    assertThat(e.field()).isEqualTo(field.isEmpty() ? null : field);
  }

  @Test
  void refusesDepthAndOtherEncodings() {
    String deep = "{\"messages\":[{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}]}";
    assertThat(catchThrowableOfType(InvalidBodyException.class, () -> read(deep)))
        .hasMessageContaining("limit");
    byte[] utf16 = "{\"messages\":[{}]}".getBytes(StandardCharsets.UTF_16LE);
    assertThat(catchThrowableOfType(InvalidBodyException.class, () -> reader.read(utf16)))
        .hasMessageContaining("UTF-8");
  }

  @Test
  void splicesTheModelAndAsksForUsage() throws Exception {
    ChatRequest request =
        read("{ \"stream\" : true , \"model\" : \"a\\u0062é\" ,\"x\":1.50e1," + MESSAGES + " }\n");
    assertThat(spliced(request, "gpt-4o"))
        .isEqualTo(
            "{\"stream_options\":{\"include_usage\":true}, \"stream\" : true , \"model\" : \"gpt-4o\" ,\"x\":1.50e1,"
                + MESSAGES
                + " }\n");
  }

  @Test
  void addsTheModelWhereThereIsNone() throws Exception {
    assertThat(spliced(read("{" + MESSAGES + "}"), "m\"1"))
        .isEqualTo("{\"model\":\"m\\\"1\"," + MESSAGES + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":1}|{\"include_usage\":true,\"a\":1}",
        "{ }|{\"include_usage\":true }",
        "null|{\"include_usage\":true}",
        "{\"include_usage\" : false,\"a\":[]}|{\"include_usage\" : true,\"a\":[]}",
        "{\"include_usage\":true}|{\"include_usage\":true}",
      })
  void completesStreamOptions(String given, String expected) throws Exception {
    ChatRequest request =
        read("{\"model\":\"m\",\"stream\":true,\"stream_options\":" + given + "," + MESSAGES + "}");
    assertThat(spliced(request, "m"))
        .isEqualTo(
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":"
                + expected
                + ","
                + MESSAGES
                + "}");
  }

  @Test
  void leavesAnUnstreamedBodyAlone() throws Exception {
    ChatRequest request = read("{\"model\":\"m\"," + MESSAGES + "}");
    assertThat(request.forProvider("m", OptionalInt.empty())).isSameAs(request.body());
  }

  @Test
  void capsTheOutput() throws Exception {
    assertThat(capped("{\"max_tokens\":900," + MESSAGES + "}"))
        .contains("{\"model\":\"m\",\"max_tokens\":100,");
    assertThat(capped("{\"max_completion_tokens\":900," + MESSAGES + "}"))
        .contains("\"max_completion_tokens\":100")
        .doesNotContain("max_tokens");
    assertThat(capped("{\"max_tokens\":50," + MESSAGES + "}")).contains("\"max_tokens\":50");
    assertThat(capped("{" + MESSAGES + "}")).startsWith("{\"model\":\"m\",\"max_tokens\":100,");
  }

  private String capped(String body) throws Exception {
    return new String(read(body).forProvider("m", OptionalInt.of(100)), StandardCharsets.UTF_8);
  }

  private ChatRequest read(String body) throws InvalidBodyException {
    return reader.read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String spliced(ChatRequest request, String model) {
    return new String(request.forProvider(model, OptionalInt.empty()), StandardCharsets.UTF_8);
  }
}
