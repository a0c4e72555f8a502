package dev.detour.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.gateway.testing.TestRoutes;
import dev.detour.policy.document.Dialect;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the models of one dialect differ in, so that a newer one is not asked what it refuses. */
class NewerModelsTest {
  private static final Map<String, Surface> SURFACES = Surfaces.all(1 << 20);
  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"ANTHROPIC", "BEDROCK"})
  void theNewerClaudesAreSentNoTemperature(Dialect dialect) throws Exception {
    String asked = "{" + HELLO + ",\"temperature\":0.2,\"top_p\":0.9,\"top_k\":5}";

    String older = chat(dialect, "claude-opus-4-6", asked).toString();
    String newer = chat(dialect, "claude-opus-4-7", asked).toString();

    assertThat(older).contains("\"temperature\":0.2", "\"top_k\":5");
    assertThat(newer).doesNotContain("temperature", "top_p", "topP", "top_k");
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"ANTHROPIC", "BEDROCK"})
  void theNewestClaudesAreNotForcedToCallATool(Dialect dialect) throws Exception {
    String asked =
        "{"
            + HELLO
            + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\"}}],"
            + "\"tool_choice\":\"CHOICE\"}";

    assertThat(chat(dialect, "claude-opus-5", asked.replace("CHOICE", "required")).toString())
        .contains("\"any\"");
    assertThat(chat(dialect, "claude-opus-5-5", asked.replace("CHOICE", "auto")).toString())
        .contains("\"look\"");
    assertThatThrownBy(() -> chat(dialect, "claude-opus-5-5", asked.replace("CHOICE", "required")))
        .isInstanceOf(UntranslatableException.class)
        .hasMessage("a tool that the model must call");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-opus-4-6", "claude-sonnet-5"})
  void adaptiveThinkingGoesOnWithoutAnEffort(String model) throws Exception {
    String asked = "{" + HELLO + ",\"max_tokens\":4000,\"thinking\":{\"type\":\"adaptive\"}}";

    JsonNode fields =
        body("/v1/messages", Dialect.BEDROCK, model, asked).path("additionalModelRequestFields");

    assertThat(fields.path("thinking").toString())
        .isEqualTo("{\"type\":\"adaptive\",\"display\":\"summarized\"}");
    assertThat(fields.has("output_config")).isFalse();
  }

  @Test
  void thoughtsThatTheCallerWantsToReadAreAskedFor() throws Exception {
    String asked = "{\"input\":\"Hello\",\"reasoning\":{\"effort\":\"low\"%s}}";

    JsonNode read =
        body(
            "/v1/responses",
            Dialect.ANTHROPIC,
            "claude-opus-5",
            asked.formatted(",\"summary\":\"auto\""));
    JsonNode unread =
        body("/v1/responses", Dialect.ANTHROPIC, "claude-opus-5", asked.formatted(""));

    assertThat(read.path("thinking").toString())
        .isEqualTo("{\"type\":\"adaptive\",\"display\":\"summarized\"}");
    assertThat(unread.path("thinking").toString()).isEqualTo("{\"type\":\"adaptive\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.0-flash, ''",
    "gemini-2.5-flash-lite, {\"thinkingBudget\":0}",
    "gemini-2.5-pro, {\"thinkingBudget\":128}",
    "gemini-3.1-pro-preview, {\"thinkingLevel\":\"LOW\"}"
  })
  void whoCannotButThinkIsToldToThinkLittle(String model, String config) throws Exception {
    String asked = "{" + HELLO + ",\"reasoning_effort\":\"none\"}";

    assertThat(chat(Dialect.GEMINI, model, asked).at("/generationConfig/thinkingConfig").toString())
        .isEqualTo(config);
  }

  @Test
  void claudeOnBedrockIsGivenClosedObjects() throws Exception {
    String asked =
        "{"
            + HELLO
            + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
            + "{\"type\":\"object\",\"properties\":{\"a\":{}}}}}}";
    String place = "/outputConfig/textFormat/structure/jsonSchema/schema";

    JsonNode claude = chat(Dialect.BEDROCK, "us.anthropic.claude-sonnet-4-6", asked);
    JsonNode other = chat(Dialect.BEDROCK, "amazon.nova-pro-v1:0", asked);

    assertThat(claude.at(place).asText())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"a\":{}},\"additionalProperties\":false}");
    assertThat(other.at(place).asText())
        .isEqualTo("{\"type\":\"object\",\"properties\":{\"a\":{}}}");
  }

  @Test
  void serversThatDeclareItTakeStrictSchemasWithOptionalProperties() throws Exception {
    String asked =
        "{\"max_tokens\":9,"
            + HELLO
            + ",\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":"
            + "{\"type\":\"object\",\"properties\":{\"a\":{}},\"additionalProperties\":false}}}}";
    Surface surface = Objects.requireNonNull(SURFACES.get("/v1/messages"));

    byte[] body =
        Codecs.of(Dialect.OPENAI)
            .body(
                surface.read(asked.getBytes(UTF_8)).conversation(),
                TestRoutes.supporting(Dialect.OPENAI, "optional_properties"));

    assertThat(Json.tree(body).at("/response_format/json_schema/strict").booleanValue()).isTrue();
  }

  private static JsonNode chat(Dialect dialect, String model, String body) throws Exception {
    return body("/v1/chat/completions", dialect, model, body);
  }

  private static JsonNode body(String path, Dialect dialect, String model, String body)
      throws Exception {
    Surface surface = Objects.requireNonNull(SURFACES.get(path));
    return Json.tree(
        Codecs.of(dialect)
            .body(
                surface.read(body.getBytes(UTF_8)).conversation(), TestRoutes.of(dialect, model)));
  }
}
