package dev.detour.policy.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.detour.policy.document.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What must hold for any answer of any provider. */
class FailurePropertiesTest {
  /** Where a provider repeats what the user wrote; the user's words replace the slot. */
  private enum Echo {
    OPENAI_VALUE(
        Dialect.OPENAI,
        400,
        "{'error':{'message':'Invalid value: ~','type':'invalid_request_error','param':'messages[0]"
            + ".role','code':'invalid_value'}}"),
    OPENAI_GENERATION(
        Dialect.OPENAI,
        400,
        "{'error':{'message':'Failed to call a function.','type':'invalid_request_error','code':"
            + "'tool_use_failed','failed_generation':'~'}}"),
    OPENAI_MODERATED(
        Dialect.OPENAI,
        403,
        "{'error':{'code':403,'message':'flagged','metadata':{'reasons':['x'],'flagged_input':'~'}"
            + "}}"),
    OPENAI_UPSTREAM_TEXT(
        Dialect.OPENAI,
        400,
        "{'error':{'code':400,'message':'Provider returned error','metadata':{'raw':'Bad: ~'}}}"),
    FRAMEWORK_INPUT(
        Dialect.OPENAI,
        422,
        "{'detail':[{'type':'string_type','loc':['body','messages'],'msg':'Input should be a valid"
            + " string','input':'~','ctx':{'error':'~'}}]}"),
    OPENAI_HTML(Dialect.OPENAI, 502, "<html>~</html>"),
    OPENAI_CONTENT(
        Dialect.OPENAI, 200, "{'choices':[{'message':{'content':'> ~'},'finish_reason':'stop'}]}"),
    AZURE_VALUE(
        Dialect.AZURE_OPENAI,
        400,
        "{'error':{'code':'BadRequest','message':'Invalid value: ~','innererror':{'code':'x',"
            + "'message':'~'}}}"),
    ANTHROPIC_VALUE(
        Dialect.ANTHROPIC,
        400,
        "{'type':'error','error':{'type':'invalid_request_error','message':'messages.0.content.0:"
            + " Input should be a valid dictionary: ~'}}"),
    ANTHROPIC_FIELD(
        Dialect.ANTHROPIC,
        400,
        "{'type':'error','error':{'type':'invalid_request_error','message':'~: Extra inputs are not"
            + " permitted'}}"),
    ANTHROPIC_CONTENT(
        Dialect.ANTHROPIC,
        200,
        "{'type':'message','content':[{'type':'text','text':'> ~'}],'stop_reason':'end_turn'}"),
    GEMINI_VALUE(
        Dialect.GEMINI,
        400,
        "{'error':{'code':400,'status':'INVALID_ARGUMENT','message':'Invalid value at contents[0]:"
            + " ~','details':[{'@type':'type.googleapis.com/google.rpc.BadRequest',"
            + "'fieldViolations':[{'field':'contents[0]','description':'~'}]}]}}"),
    GEMINI_CALL(
        Dialect.GEMINI,
        200,
        "{'candidates':[{'finishReason':'MALFORMED_FUNCTION_CALL','finishMessage':'~'}]}"),
    GEMINI_CONTENT(
        Dialect.GEMINI,
        200,
        "{'candidates':[{'content':{'parts':[{'text':'> ~'}]},'finishReason':'STOP'}]}"),
    BEDROCK_VALUE(
        Dialect.BEDROCK,
        400,
        "{'__type':'ValidationException','message':'Malformed input request: #/messages/0/content:"
            + " expected type: JSONArray, found: ~'}"),
    BEDROCK_FIELD(
        Dialect.BEDROCK,
        400,
        "{'__type':'ValidationException','message':'~: Extra inputs are not permitted'}"),
    BEDROCK_CONTENT(
        Dialect.BEDROCK,
        200,
        "{'output':{'message':{'content':[{'text':'> ~'}]}},'stopReason':'end_turn'}");

    private final Dialect dialect;
    private final int status;
    private final String template;

    Echo(Dialect dialect, int status, String template) {
      this.dialect = dialect;
      this.status = status;
      this.template = template.replace('\'', '"');
    }

    boolean startsWithTheUsersWords() {
      return this == ANTHROPIC_FIELD || this == BEDROCK_FIELD;
    }

    /** Category, code and advice; the message and the parameter's name may quote the words. */
    List<Object> verdict(String words, Phase phase) {
      String escaped = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(words));
      String body = template.replace("~", escaped);
      ProviderSignal signal = new ProviderSignal(status, Map.of(), body, phase, FailureCase.NOW);
      return FailureClassifiers.of(dialect)
          .classify(signal)
          .<List<Object>>map(f -> List.of(f.category(), f.providerCode(), f.advisedDelay()))
          .orElse(List.of());
    }
  }

  private static final List<FailureCase> CASES = FailureCase.all().toList();

  /** Every code, type, status name and sentence of the documented cases. */
  private static final List<String> ERROR_WORDS = errorWords();

  private static List<String> errorWords() {
    List<String> words = new ArrayList<>();
    CASES.forEach(
        known -> {
          known.json().path("body").findValuesAsText("message").forEach(words::add);
          known.json().path("body").findValuesAsText("type").forEach(words::add);
          known.json().path("body").findValuesAsText("code").forEach(words::add);
          known.json().path("body").findValuesAsText("status").forEach(words::add);
          known.json().path("headers").forEach(value -> words.add(value.asText()));
          words.add(known.json().path("body").toString());
        });
    words.removeIf(String::isBlank);
    return words;
  }

  @Provide
  Arbitrary<String> usersWords() {
    Arbitrary<String> errors = Arbitraries.of(ERROR_WORDS);
    Arbitrary<String> any = Arbitraries.strings().ofMinLength(1).ofMaxLength(40);
    Arbitrary<String> mixed =
        Arbitraries.oneOf(errors, any)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(w -> String.join(": ", w));
    return Arbitraries.oneOf(errors, mixed);
  }

  @Property(tries = 5_000)
  void neverBelievesTheUsersWords(
      @ForAll("usersWords") String words, @ForAll Echo echo, @ForAll boolean streamed) {
    Phase phase = streamed && echo.status == 200 ? Phase.STREAM : Phase.HEADERS;
    List<Object> verdict = echo.verdict(words, phase);

    if (echo.startsWithTheUsersWords() && !words.matches("[\\w.-]+")) {
      assertThat(verdict.get(0)).isEqualTo(FailureCategory.INVALID_REQUEST);
    } else {
      assertThat(verdict).isEqualTo(echo.verdict("Hello", phase));
    }
  }

  @Property(tries = 2_000)
  void alwaysHasAnAnswerForARefusal(
      @ForAll Dialect dialect,
      @ForAll @IntRange(min = 300, max = 599) int status,
      @ForAll @StringLength(max = 80) String body,
      @ForAll @StringLength(max = 20) String advice) {
    Map<String, String> headers =
        Map.of(
            "retry-after", advice,
            "x-ratelimit-remaining-tokens", "0",
            "x-ratelimit-reset-tokens", advice,
            "x-amzn-errortype", advice);
    ProviderSignal signal =
        ProviderSignal.response(
            status, headers, body.getBytes(StandardCharsets.UTF_8), FailureCase.NOW);

    assertThat(FailureClassifiers.of(dialect).classify(signal)).isPresent();
  }

  @Property(tries = 2_000)
  void anAnswerTornAnywhereIsNoneAndNeverAnException(
      @ForAll @IntRange(min = 0, max = 10_000) int which,
      @ForAll @IntRange(min = 0, max = 10_000) int where) {
    FailureCase known = CASES.get(which % CASES.size());
    String body = known.signal().body();
    String torn = body.substring(0, body.isEmpty() ? 0 : where % body.length());
    ProviderSignal signal =
        ProviderSignal.response(
            200, Map.of(), torn.getBytes(StandardCharsets.UTF_8), FailureCase.NOW);

    Optional<ProviderFailure> failure = FailureClassifiers.of(known.dialect()).classify(signal);

    assertThat(failure.map(ProviderFailure::category)).contains(FailureCategory.SERVER_ERROR);
  }

  /** A message may be as long as a provider likes, and repeat a caller who meant it to be. */
  @Test
  void readsAWaitOfAnyLength() {
    String message = "Overloaded: please try again in " + "1s".repeat(100_000);
    String body = "{\"error\":{\"message\":\"" + message + "\"}}";
    ProviderSignal signal =
        ProviderSignal.response(
            503, Map.of(), body.getBytes(StandardCharsets.UTF_8), FailureCase.NOW);

    assertThat(FailureClassifiers.of(Dialect.OPENAI).classify(signal).orElseThrow().advisedDelay())
        .contains(Duration.ofSeconds(100_000));
  }

  @Test
  void readsHeadersInAnyCase() {
    for (Dialect dialect : Dialect.values()) {
      ProviderSignal signal =
          ProviderSignal.response(
              429, Map.of("Retry-After-MS", "250"), new byte[0], FailureCase.NOW);

      assertThat(FailureClassifiers.of(dialect).classify(signal).orElseThrow().advisedDelay())
          .contains(Duration.ofMillis(250));
    }
  }
}
