package dev.detour.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.testing.DialectPolicy;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.price.TokenUsage;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every codec against the simulated provider of its dialect, which is as strict as the real one:
 * what one dialect answers, all answer, and they count it alike.
 */
class CodecsOnTheWireTest {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\"}},"
          + "\"required\":[\"city\",\"days\"],\"additionalProperties\":false}";
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"forecast\",\"description\":\"Weather\","
          + "\"parameters\":"
          + SCHEMA
          + "}}]";
  private static final String ARGUMENTS = "{\"city\":\"sample\",\"days\":7}";

  private static Provided provided;

  @BeforeAll
  static void start() {
    provided = new Provided();
  }

  @AfterAll
  static void stop() {
    provided.close();
  }

  @BeforeEach
  void forget() {
    provided.sim().log().clear();
    provided.sim().faults().clear();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void answersAndUsageAreTheSameInEveryDialect(Dialect dialect) throws Exception {
    String hints = "sim{input_tokens=300,cached_tokens=128,output_tokens=5}";
    String messages =
        "{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\""
            + hints
            + "\"},{\"role\":\"user\",\"content\":\"More\"}";

    Completion whole = whole(dialect, messages, "");
    List<StreamEvent> events = stream(dialect, messages, "");

    assertThat(whole.parts()).containsExactly(new Part.Text("So the answer to your"));
    assertThat(whole.finish().reason()).isEqualTo(FinishReason.STOP);
    assertThat(whole.usage()).contains(new TokenUsage(300, 128, 0, 5, 0));
    assertThat(text(events)).isEqualTo("So the answer to your");
    assertThat(finish(events)).isEqualTo(FinishReason.STOP);
    assertThat(used(events)).isEqualTo(new TokenUsage(300, 128, 0, 5, 0));
    assertThat(provided.sim().log().awaitEnded(2, Duration.ofSeconds(5)))
        .allMatch(it -> it.status() == 200 && it.billed().input() == 300)
        .extracting(AttemptRecord::stream)
        .containsExactly(false, true);
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"ANTHROPIC", "BEDROCK"})
  void tokensWrittenToACacheArePartOfTheInput(Dialect dialect) throws Exception {
    String hints = "sim{input_tokens=300,cached_tokens=128,cache_write_tokens=64,output_tokens=5}";

    Completion whole = whole(dialect, user(hints), "");

    assertThat(whole.usage()).contains(new TokenUsage(300, 128, 64, 5, 0));
    assertThat(used(stream(dialect, user(hints), "")))
        .isEqualTo(new TokenUsage(300, 128, 64, 5, 0));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void toolsAreCalledInEveryDialect(Dialect dialect) throws Exception {
    String required = "," + TOOLS + ",\"tool_choice\":\"required\"";
    String two = user("sim{parallel_calls=2,output_tokens=9}");

    Completion whole = whole(dialect, two, required);
    List<StreamEvent> events = stream(dialect, two, required);

    List<Part.ToolCall> calls = new ArrayList<>();
    whole.parts().forEach(part -> calls.add((Part.ToolCall) part));
    assertThat(calls).hasSize(2).allMatch(it -> it.name().equals("forecast"));
    assertThat(calls).allMatch(it -> it.arguments().equals(ARGUMENTS));
    assertThat(calls).extracting(Part.ToolCall::id).doesNotHaveDuplicates().doesNotContain("");
    assertThat(whole.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(finish(events)).isEqualTo(FinishReason.TOOL_CALLS);
    for (int call : new int[] {0, 1}) {
      assertThat(arguments(events, call)).isEqualTo(ARGUMENTS);
    }
    assertThat(events.stream().filter(StreamEvent.ToolCallStarted.class::isInstance)).hasSize(2);
    assertThat(events.stream().filter(StreamEvent.ToolCallEnded.class::isInstance)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void aConversationWithToolResultsIsTakenByEveryDialect(Dialect dialect) throws Exception {
    String call =
        "{\"id\":\"call:1\",\"type\":\"function\",\"function\":{\"name\":\"forecast\",\"arguments\":";
    String history =
        user("Weather?")
            + ",{\"role\":\"assistant\",\"content\":\"Let me see.\",\"tool_calls\":["
            + call
            + "\"{\\\"city\\\":\\\"Bern\\\",\\\"days\\\":2}\"}},"
            + call.replace("call:1", "call:2")
            + "\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call:1\",\"content\":\"rain\"},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"call:2\",\"content\":\"\"},"
            + user("And now?");

    Completion whole = whole(dialect, history, "," + TOOLS);

    assertThat(whole.parts()).containsExactly(new Part.Text("So the answer to your"));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void documentsFitTheirSchemaInEveryDialect(Dialect dialect) throws Exception {
    String format =
        ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"trip\",\"schema\":"
            + SCHEMA
            + "}}";

    assertThat(whole(dialect, user("Plan"), format).parts())
        .containsExactly(new Part.Text(ARGUMENTS));
    assertThat(text(stream(dialect, user("Plan"), format))).isEqualTo(ARGUMENTS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"ANTHROPIC", "BEDROCK", "GEMINI"})
  void thoughtIsCountedAsOutput(Dialect dialect) throws Exception {
    String hints = user("sim{reasoning_tokens=3,output_tokens=5,input_tokens=40}");
    String effort = ",\"reasoning_effort\":\"low\",\"max_completion_tokens\":9000";

    Completion whole = whole(dialect, hints, effort);
    TokenUsage usage = whole.usage().orElseThrow();

    assertThat(usage.output()).isEqualTo(5);
    assertThat(usage.reasoningOutput()).isEqualTo(dialect == Dialect.BEDROCK ? 0 : 3);
    assertThat(used(stream(dialect, hints, effort))).isEqualTo(usage);
    if (dialect != Dialect.GEMINI) {
      assertThat(whole.parts().get(0)).isInstanceOf(Part.Reasoning.class);
      assertThat(((Part.Reasoning) whole.parts().get(0)).signature()).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void aCutAnswerSaysSo(Dialect dialect) throws Exception {
    Completion whole = whole(dialect, user("Hello"), ",\"max_completion_tokens\":3");

    assertThat(whole.finish().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(whole.parts()).containsExactly(new Part.Text("So the answer"));
    assertThat(finish(stream(dialect, user("Hello"), ",\"max_completion_tokens\":3")))
        .isEqualTo(FinishReason.LENGTH);
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"ANTHROPIC", "BEDROCK"})
  void anAnswerIsContinuedWhereAnotherBrokeOff(Dialect dialect) throws Exception {
    String begun =
        user("Hello sim{output_tokens=5}")
            + ",{\"role\":\"assistant\",\"content\":\"So the answer \"}";

    assertThat(whole(dialect, begun, "").parts()).containsExactly(new Part.Text(" to your"));
    assertThat(text(stream(dialect, begun, ""))).isEqualTo(" to your");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void anErrorInTheStreamIsSeen(Dialect dialect) throws Exception {
    provided.sim().faults().next(1, DialectPolicy.name(dialect), new Fault.InStreamError(3));

    List<StreamEvent> events = stream(dialect, user("Hello"), "");

    assertThat(text(events)).isEqualTo("So the");
    assertThat(events.get(events.size() - 1)).isEqualTo(new StreamEvent.Failed());
  }

  private static Completion whole(Dialect dialect, String messages, String more) throws Exception {
    HttpResponse<byte[]> answer = provided.ask(dialect, asked(messages, more, false));
    assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
    return Codecs.of(dialect).answers(Codecs.of(dialect).own()).completion(answer.body());
  }

  private static List<StreamEvent> stream(Dialect dialect, String messages, String more)
      throws Exception {
    HttpResponse<byte[]> answer = provided.ask(dialect, asked(messages, more, true));
    assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith(Codecs.of(dialect).answers(Codecs.of(dialect).own()).streamType());
    return Provided.decode(dialect, List.of(answer.body()));
  }

  private static Conversation asked(String messages, String more, boolean stream) throws Exception {
    return Provided.conversation(
        "{\"model\":\"auto\",\"stream\":"
            + stream
            + ",\"messages\":["
            + messages
            + "]"
            + more
            + "}");
  }

  private static String user(String text) {
    return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
  }

  private static String text(List<StreamEvent> events) {
    return events.stream()
        .filter(StreamEvent.TextDelta.class::isInstance)
        .map(it -> ((StreamEvent.TextDelta) it).text())
        .collect(Collectors.joining());
  }

  private static String arguments(List<StreamEvent> events, int call) {
    return events.stream()
        .filter(it -> it instanceof StreamEvent.ToolCallDelta delta && delta.index() == call)
        .map(it -> ((StreamEvent.ToolCallDelta) it).arguments())
        .collect(Collectors.joining());
  }

  private static FinishReason finish(List<StreamEvent> events) {
    return events.stream()
        .filter(StreamEvent.Finished.class::isInstance)
        .map(it -> ((StreamEvent.Finished) it).finish().reason())
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  private static TokenUsage used(List<StreamEvent> events) {
    return events.stream()
        .filter(StreamEvent.Used.class::isInstance)
        .map(it -> ((StreamEvent.Used) it).usage())
        .reduce((first, last) -> last)
        .orElseThrow();
  }
}
