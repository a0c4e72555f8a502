package dev.detour.jobs.span;

import static dev.detour.jobs.span.TestSpans.decimal;
import static dev.detour.jobs.span.TestSpans.flag;
import static dev.detour.jobs.span.TestSpans.number;
import static dev.detour.jobs.span.TestSpans.text;
import static dev.detour.jobs.span.TestSpans.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.row.AttemptRow;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spans as other gateways and instrumentations write them, reduced to what a row needs. */
class ForeignSpansTest {
  /** 2026-09-01T10:00:30Z */
  private static final long START = 1_788_256_830_000_000L;

  @Test
  void readsOpenTelemetrysNamesOfToday() throws Exception {
    AttemptRow row =
        attempt(
            span("chat gpt-4o")
                .addAttributes(text("gen_ai.operation.name", "chat"))
                .addAttributes(text("gen_ai.provider.name", "openai"))
                .addAttributes(text("gen_ai.request.model", "gpt-4o"))
                .addAttributes(text("gen_ai.response.model", "gpt-4o-2024-08-06"))
                .addAttributes(texts("gen_ai.response.finish_reasons", "stop"))
                .addAttributes(number("gen_ai.usage.input_tokens", 100))
                .addAttributes(number("gen_ai.usage.output_tokens", 180))
                .addAttributes(number("gen_ai.usage.cache_read.input_tokens", 50))
                .addAttributes(text("server.address", "api.openai.com"))
                .addAttributes(number("server.port", 443)));

    assertThat(row.provider()).isEqualTo("openai");
    assertThat(row.responseModel()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(row.finishReasons()).containsExactly("stop");
    assertThat(row.cachedInputTokens()).isEqualTo(50);
    assertThat(row.serverPort()).isEqualTo(443);
    assertThat(row.failureCategory()).isEmpty();
    assertThat(row.request().tenant()).isEmpty();
    assertThat(row.route()).isEmpty();
  }

  @Test
  void readsOpenLlmetryAndItsOlderNames() throws Exception {
    AttemptRow row =
        attempt(
            span("openai.chat")
                .addAttributes(text("llm.request.type", "chat"))
                .addAttributes(text("gen_ai.system", "OpenAI"))
                .addAttributes(text("gen_ai.request.model", "gpt-4"))
                .addAttributes(number("gen_ai.usage.prompt_tokens", 12))
                .addAttributes(number("gen_ai.usage.completion_tokens", 34))
                .addAttributes(number("gen_ai.usage.cache_read_input_tokens", 5))
                .addAttributes(flag("llm.is_streaming", true))
                .addAttributes(text("llm.response.finish_reason", "stop"))
                .addAttributes(text("llm.user", "somebody")));

    assertThat(row.operation()).isEqualTo("chat");
    assertThat(row.provider()).isEqualTo("OpenAI");
    assertThat(row.inputTokens()).isEqualTo(12);
    assertThat(row.outputTokens()).isEqualTo(34);
    assertThat(row.cachedInputTokens()).isEqualTo(5);
    assertThat(row.stream()).isTrue();
    assertThat(row.finishReasons()).containsExactly("stop");
    assertThat(row.request().userId()).as("it may not be hashed").isEmpty();
  }

  @Test
  void readsLiteLlm() throws Exception {
    AttemptRow row =
        attempt(
            span("litellm_request")
                .addAttributes(text("llm.request.type", "acompletion"))
                .addAttributes(text("gen_ai.operation.name", "acompletion"))
                .addAttributes(text("gen_ai.system", "azure"))
                .addAttributes(text("gen_ai.request.model", "gpt-4o"))
                .addAttributes(text("hidden_params", "{}"))
                .addAttributes(text("llm.is_streaming", "True"))
                .addAttributes(text("gen_ai.response.finish_reasons", "[\"stop\", \"length\"]"))
                .addAttributes(number("gen_ai.usage.input_tokens", 7))
                .addAttributes(text("gen_ai.usage.output_tokens", ""))
                .addAttributes(decimal("gen_ai.cost.total_cost", 0.0000125)));

    assertThat(row.operation()).isEqualTo("chat");
    assertThat(row.stream()).isTrue();
    assertThat(row.finishReasons()).containsExactly("stop", "length");
    assertThat(row.inputTokens()).isEqualTo(7);
    assertThat(row.outputTokens()).as("it writes None as an empty text").isZero();
    assertThat(row.costUsdMicros()).as("12.5, to the even neighbour").isEqualTo(12);
  }

  @Test
  void tellsLiteLlmsCompletionFromATextCompletion() throws Exception {
    Span.Builder plain = span("x").addAttributes(text("llm.request.type", "completion"));

    assertThat(attempt(plain).operation()).isEqualTo("text_completion");
    assertThat(attempt(plain.addAttributes(text("hidden_params", "{}"))).operation())
        .isEqualTo("chat");
  }

  @Test
  void readsEnvoyAiGateway() throws Exception {
    AttemptRow row =
        attempt(
            span("ChatCompletion")
                .addAttributes(text("openinference.span.kind", "LLM"))
                .addAttributes(text("llm.system", "openai"))
                .addAttributes(text("llm.model_name", "gpt-5-nano"))
                .addAttributes(number("llm.token_count.prompt", 12))
                .addAttributes(number("llm.token_count.prompt_details.cache_read", 3))
                .addAttributes(number("llm.token_count.prompt_details.cache_write", 2))
                .addAttributes(number("llm.token_count.completion", 377))
                .addAttributes(number("llm.token_count.completion_details.reasoning", 320)));

    assertThat(row.operation()).isEqualTo("chat");
    assertThat(row.provider()).isEqualTo("openai");
    assertThat(row.requestModel()).isEqualTo("gpt-5-nano");
    assertThat(row.inputTokens()).isEqualTo(12);
    assertThat(row.cachedInputTokens()).isEqualTo(3);
    assertThat(row.reasoningTokens()).isEqualTo(320);
  }

  @Test
  void readsTheErrorThatEnvoyAiGatewayTellsByAnEvent() throws Exception {
    Span.Builder failed =
        failed(span("ChatCompletion").addAttributes(text("openinference.span.kind", "LLM")));
    failed
        .addEventsBuilder()
        .setName("exception")
        .addAttributes(text("exception.type", "RateLimitError"))
        .addAttributes(text("exception.message", "Error code: 429"));

    AttemptRow row = attempt(failed);

    assertThat(row.errorType()).isEqualTo("RateLimitError");
    assertThat(row.failureCategory()).isEqualTo("rate_limited");
  }

  @Test
  void readsBifrost() throws Exception {
    AttemptRow row =
        attempt(
            span("gen_ai.chat")
                .addAttributes(text("gen_ai.provider.name", "anthropic"))
                .addAttributes(text("gen_ai.request.model", "claude-sonnet"))
                .addAttributes(text("gen_ai.chat.id", "msg_1"))
                .addAttributes(text("gen_ai.chat.model", "claude-sonnet-4"))
                .addAttributes(number("gen_ai.usage.prompt_tokens", 10))
                .addAttributes(number("gen_ai.usage.completion_tokens", 20))
                .addAttributes(decimal("gen_ai.usage.cost", 0.0123))
                .addAttributes(number("gen_ai.number_of_retries", 2))
                .addAttributes(number("gen_ai.fallback_index", 1)));

    assertThat(row.operation()).isEqualTo("chat");
    assertThat(row.responseId()).isEqualTo("msg_1");
    assertThat(row.responseModel()).isEqualTo("claude-sonnet-4");
    assertThat(row.costUsdMicros()).isEqualTo(12_300);
    assertThat(row.resendCount()).isEqualTo(2);
    assertThat(row.attemptIndex()).isEqualTo(1);
    assertThat(row.attemptReason()).isEqualTo("first_fallback");
  }

  @ParameterizedTest
  @CsvSource({
    "litellm.exceptions.ContextWindowExceededError, 400, context_length",
    "Timeout, 408, timeout",
    "openai.APIConnectionError, , network",
    "invalid_request_error, 422, invalid_request",
    "whatever, 529, overloaded",
    "whatever, 500, server_error",
    "whatever, insufficient_quota, uncategorised",
    ", , uncategorised",
  })
  void putsErrorsIntoCategories(String type, String code, String category) throws Exception {
    Span.Builder span =
        failed(span("litellm_request").addAttributes(text("llm.request.type", "chat")));
    if (type != null) {
      span.addAttributes(text("error.type", type));
    }
    if (code != null) {
      span.addAttributes(text("error.code", code));
    }

    assertThat(attempt(span).failureCategory()).isEqualTo(category);
  }

  @Test
  void takesWhatItCannotReadAsUnknown() throws Exception {
    AttemptRow row =
        attempt(
            span("chat")
                .addAttributes(text("gen_ai.operation.name", "chat"))
                .addAttributes(text("gen_ai.usage.input_tokens", "many"))
                .addAttributes(number("gen_ai.usage.prompt_tokens", -4))
                .addAttributes(decimal("llm.token_count.prompt", 9))
                .addAttributes(number("server.port", 70_000))
                .addAttributes(decimal("gen_ai.usage.cost", Double.NaN))
                .addAttributes(text("gen_ai.cost.total_cost", "1e999999999"))
                .addAttributes(decimal("llm.cost.total", -1))
                .addAttributes(decimal("gen_ai.response.time_to_first_chunk", -0.5)));

    assertThat(row.inputTokens()).as("the first name that can be read").isEqualTo(9);
    assertThat(row.serverPort()).isZero();
    assertThat(row.costUsdMicros()).isZero();
    assertThat(row.timeToFirstChunkUs()).isNull();
  }

  @Test
  void leavesOtherSpansAlone() {
    Span tool = span("x").addAttributes(text("gen_ai.operation.name", "execute_tool")).build();
    Span chain = span("x").addAttributes(text("openinference.span.kind", "CHAIN")).build();
    Span named = span("gen_ai.chat").build();
    Span own = TestSpans.attempt(7, 0, START, 10).build();

    for (Span span : new Span[] {tool, chain, named, own}) {
      MapAttributes attributes = MapAttributes.of(span.getAttributesList());
      assertThat(ForeignSpans.normalise(span, attributes)).isSameAs(attributes);
    }
  }

  private static AttemptRow attempt(Span.Builder span) throws BadSpanException {
    Attributes attributes =
        ForeignSpans.normalise(span.build(), MapAttributes.of(span.getAttributesList()));
    assertThat(SpanReader.isAttempt(attributes)).isTrue();
    return new SpanReader("other", START / 1000).attemptRow(SpanFacts.of(span.build()), attributes);
  }

  private static Span.Builder span(String name) {
    return TestSpans.span(9, 1, START, 1_000).setName(name);
  }

  private static Span.Builder failed(Span.Builder span) {
    return span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
  }
}
