package dev.detour.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.sim.Wire.Answer;
import dev.detour.sim.scenario.Scenario;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tool calls, documents, thoughts, continued answers and vectors; keys and signatures. */
class AnswersInFormIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\"}}}";
  private static final String ARGUMENTS = "{\"city\":\"sample\",\"days\":7}";
  private static final String PARALLEL = "sim{parallel_calls=2}";

  private static ProviderSim sim;

  @BeforeAll
  static void start() {
    sim =
        ProviderSim.start(
            Scenario.parse(
                """
                providers:
                  openai: { models: { m: { answerLength: { fixed: 5 } } } }
                  azure-openai: { dialect: azure_openai, apiKey: az, models: { m: {} } }
                  anthropic: { dialect: anthropic, models: { m: { answerLength: { fixed: 5 } } } }
                  gemini: { dialect: gemini, models: { m: { answerLength: { fixed: 5 } } } }
                  bedrock: { dialect: bedrock, models: { m: { answerLength: { fixed: 5 } } } }
                  keyed: { dialect: bedrock, apiKey: "AKIDEXAMPLE:secret", models: { m: {} } }
                """),
            0);
  }

  @AfterAll
  static void stop() {
    sim.close();
  }

  @Test
  void insistedToolsAreCalledWithWhatTheirSchemaAsksFor() throws Exception {
    String chatTool = "\"function\":{\"name\":\"forecast\",\"parameters\":" + SCHEMA + "}";
    String chat =
        ",\"tool_choice\":\"required\",\"user\":\""
            + PARALLEL
            + "\",\"tools\":[{"
            + chatTool
            + "}]";
    String responses =
        ",\"tool_choice\":\"required\",\"user\":\""
            + PARALLEL
            + "\",\"tools\":[{\"type\":\"function\",\"name\":\"forecast\",\"parameters\":"
            + SCHEMA
            + "}]";
    String anthropic =
        ",\"tool_choice\":{\"type\":\"any\"},\"system\":\""
            + PARALLEL
            + "\",\"tools\":[{\"name\":\"forecast\",\"input_schema\":"
            + SCHEMA
            + "}]";
    String gemini =
        ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}},\"labels\":{\"x\":\""
            + PARALLEL
            + "\"},\"tools\":[{\"functionDeclarations\":[{\"name\":\"forecast\",\"parameters\":"
            + SCHEMA
            + "}]}]";
    String bedrock =
        ",\"system\":[{\"text\":\""
            + PARALLEL
            + "\"}],\"toolConfig\":{\"toolChoice\":{\"any\":{}},\"tools\":[{\"toolSpec\":{\"name\":"
            + "\"forecast\",\"inputSchema\":{\"json\":"
            + SCHEMA
            + "}}}]}";

    JsonNode asked = whole(Speaker.CHAT, chat).at("/choices/0/message/tool_calls");
    assertThat(asked).hasSize(2);
    assertThat(asked.at("/1/function/arguments").asText()).isEqualTo(ARGUMENTS);
    assertThat(whole(Speaker.RESPONSES, responses).at("/output/1/arguments").asText())
        .isEqualTo(ARGUMENTS);
    assertThat(whole(Speaker.ANTHROPIC, anthropic).at("/content/1/input")).hasToString(ARGUMENTS);
    assertThat(whole(Speaker.GEMINI, gemini).at("/candidates/0/content/parts/1/functionCall/args"))
        .hasToString(ARGUMENTS);
    assertThat(whole(Speaker.BEDROCK, bedrock).at("/output/message/content/1/toolUse/input"))
        .hasToString(ARGUMENTS);

    assertThat(
            Speaker.CHAT.joined(
                stream(Speaker.CHAT, chat), "/choices/0/delta/tool_calls/0/function/arguments"))
        .isEqualTo(ARGUMENTS + ARGUMENTS);
    assertThat(Speaker.RESPONSES.joined(stream(Speaker.RESPONSES, responses), "/delta"))
        .isEqualTo(ARGUMENTS + ARGUMENTS);
    assertThat(
            Speaker.ANTHROPIC.joined(stream(Speaker.ANTHROPIC, anthropic), "/delta/partial_json"))
        .isEqualTo(ARGUMENTS + ARGUMENTS);
    assertThat(Speaker.BEDROCK.joined(stream(Speaker.BEDROCK, bedrock), "/delta/toolUse/input"))
        .isEqualTo(ARGUMENTS + ARGUMENTS);
    assertThat(stream(Speaker.GEMINI, gemini).body().split("functionCall", -1)).hasSize(3);
  }

  @Test
  void documentsFollowTheirSchema() throws Exception {
    JsonNode chat =
        whole(
            Speaker.CHAT,
            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":"
                + SCHEMA
                + "}}");
    JsonNode anthropic =
        whole(
            Speaker.ANTHROPIC,
            ",\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + SCHEMA + "}}");
    JsonNode gemini =
        whole(
            Speaker.GEMINI,
            ",\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseSchema\":"
                + SCHEMA
                + "}");

    assertThat(chat.at("/choices/0/message/content").asText()).isEqualTo(ARGUMENTS);
    assertThat(anthropic.at("/content/0/text").asText()).isEqualTo(ARGUMENTS);
    assertThat(gemini.at("/candidates/0/content/parts/0/text").asText()).isEqualTo(ARGUMENTS);
  }

  @Test
  void thoughtsAreShownToWhoAsks() throws Exception {
    String think = "sim{reasoning_tokens=3,output_tokens=5}";
    JsonNode anthropic =
        whole(
            Speaker.ANTHROPIC,
            ",\"thinking\":{\"type\":\"adaptive\"},\"system\":\"" + think + "\"");
    JsonNode hidden = whole(Speaker.ANTHROPIC, ",\"system\":\"" + think + "\"");

    assertThat(anthropic.at("/content/0/type").asText()).isEqualTo("thinking");
    assertThat(anthropic.at("/content/1/text").asText()).isEqualTo("So the");
    assertThat(hidden.at("/content/0/type").asText()).isEqualTo("text");
  }

  @Test
  void anAnswerGoesOnWhereThePrefillEnds() throws Exception {
    String messages =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"},"
            + "{\"role\":\"assistant\",\"content\":\"So the answer\"}]}";
    Map<String, String> version = Map.of("anthropic-version", "2023-06-01");

    Answer answer = wire().post("/anthropic/v1/messages", messages, version);
    Answer refused =
        wire().post("/anthropic/v1/messages", messages.replace("answer\"", "answer \""), version);

    assertThat(Speaker.json(answer.body()).at("/content/0/text").asText()).isEqualTo(" to your");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("cannot end with trailing whitespace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /anthropic/v1/messages | {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"seed":1} | seed: Extra inputs
          /anthropic/v1/messages | {"model":"m","messages":[{"role":"user","content":"x"}]} | max_tokens: Field required
          /anthropic/v1/messages | {"model":"m","max_tokens":9,"messages":[{"role":"system","content":"x"}]} | Unexpected role
          /gemini/v1beta/models/m:generateContent | {"contents":[{"role":"assistant","parts":[{"text":"x"}]}]} | Please use a valid role
          /gemini/v1beta/models/m:generateContent | {"contents":[{"parts":[{"text":"x"}]}],"seed":1} | Unknown name
          /bedrock/model/m/converse | {"messages":[{"role":"assistant","content":[{"text":"x"}]}]} | must start with a user message
          /bedrock/model/m/converse | {"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"user","content":[{"text":"x"}]}]} | must alternate
          """)
  void requestsAreJudgedAsStrictlyAsByTheRealApis(String path, String body, String complaint)
      throws Exception {
    Answer answer = wire().post(path, body, Map.of("anthropic-version", "2023-06-01"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains(complaint);
  }

  @Test
  void equalTextsHaveEqualVectors() throws Exception {
    String two = "{\"model\":\"m\",\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":4}";
    JsonNode list = Speaker.json(wire().post("/openai/v1/embeddings", two).body());
    String packed =
        Speaker.json(
                wire()
                    .post(
                        "/openai/v1/embeddings",
                        two.replace("4}", "4,\"encoding_format\":\"base64\"}"))
                    .body())
            .at("/data/0/embedding")
            .asText();

    assertThat(list.at("/data/0/embedding")).hasSize(4).isEqualTo(list.at("/data/2/embedding"));
    assertThat(list.at("/data/1/embedding")).isNotEqualTo(list.at("/data/0/embedding"));
    assertThat(java.util.Base64.getDecoder().decode(packed)).hasSize(16);
    assertThat(list.at("/usage/completion_tokens").isMissingNode()).isTrue();
  }

  @Test
  void keysAndSignaturesAreChecked() throws Exception {
    String azure = "/azure-openai/openai/v1/chat/completions";
    String bedrock = "/keyed/model/m/converse";

    assertThat(wire().post(azure, Speaker.CHAT.body(false, "")).status()).isEqualTo(401);
    assertThat(wire().post(azure, Speaker.CHAT.body(false, ""), Map.of("api-key", "az")).status())
        .isEqualTo(200);
    Answer unsigned = wire().post(bedrock, Speaker.BEDROCK.body(false, ""));
    Answer foreign =
        wire()
            .post(
                bedrock,
                Speaker.BEDROCK.body(false, ""),
                Map.of(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=OTHER/20260101/us-east-1/bedrock/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature="
                        + "0".repeat(64)));
    assertThat(unsigned.status()).isEqualTo(403);
    assertThat(unsigned.headers().get("x-amzn-errortype"))
        .startsWith("MissingAuthenticationTokenException");
    assertThat(foreign.headers().get("x-amzn-errortype")).startsWith("UnrecognizedClient");
  }

  private static JsonNode whole(Speaker speaker, String more) throws Exception {
    Answer answer = speaker.ask(wire(), false, more);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return Speaker.json(answer.body());
  }

  private static Answer stream(Speaker speaker, String more) throws Exception {
    Answer answer = speaker.ask(wire(), true, more);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static Wire wire() {
    return new Wire(sim.port(), LIMIT);
  }
}
