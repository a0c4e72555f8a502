package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Conversation;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Message;
import dev.detour.gateway.conversation.OutputFormat;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.Role;
import dev.detour.gateway.conversation.Sampling;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.conversation.Thinking;
import dev.detour.gateway.conversation.Tool;
import dev.detour.gateway.conversation.ToolChoice;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.Codecs;
import dev.detour.gateway.dialect.DialectCodec;
import dev.detour.gateway.dialect.SseFraming;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.surface.AnswerEncoder;
import dev.detour.gateway.surface.StreamEncoder;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.gateway.testing.TestRoutes;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Route;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What goes through the canonical form and back keeps its meaning, streamed or not. */
class TranslationPropertyTest {
  private static final Map<String, Surface> SURFACES = Surfaces.all(1 << 20);
  private static final Route ROUTE = TestRoutes.of(Dialect.OPENAI);
  private static final DialectCodec OPENAI = Codecs.of(Dialect.OPENAI);

  @Property(tries = 500)
  void aConversationSurvivesTheWireOfChatCompletions(@ForAll("conversations") Conversation asked)
      throws Exception {
    byte[] wire = OPENAI.body(asked, ROUTE);
    Conversation read = surface("/v1/chat/completions").read(wire).conversation();
    assertThat(read).isEqualTo(asked);
    assertThat(OPENAI.body(read, ROUTE)).isEqualTo(wire);
  }

  @Property(tries = 500)
  void anAnswerSurvivesBothOfOpenAisWires(@ForAll("completions") Completion answer)
      throws Exception {
    for (WireApi api : List.of(WireApi.CHAT_COMPLETIONS, WireApi.RESPONSES)) {
      AnswerFormat format = OPENAI.answers(api);
      AnswerEncoder encoder = encoder(api);
      Completion whole = format.completion(encoder.whole(answer).getBytes());
      assertThat(text(whole)).as("text").isEqualTo(text(answer));
      assertThat(calls(whole)).as("calls").isEqualTo(calls(answer));
      assertThat(whole.finish().reason()).isEqualTo(answer.finish().reason());
      assertThat(whole.usage()).isEqualTo(answer.usage());
      assertThat(whole.model()).isEqualTo(answer.model());

      Completion streamed = decode(format, encode(encoder.stream(), answer));
      assertThat(text(streamed)).as("streamed text").isEqualTo(text(answer));
      assertThat(calls(streamed)).as("streamed calls").isEqualTo(calls(answer));
      assertThat(streamed.finish().reason()).isEqualTo(answer.finish().reason());
      assertThat(streamed.usage()).isEqualTo(answer.usage());
    }
  }

  private static Surface surface(String path) {
    return Objects.requireNonNull(SURFACES.get(path));
  }

  private static AnswerEncoder encoder(WireApi api) throws Exception {
    byte[] body =
        (api == WireApi.RESPONSES
                ? "{\"input\":\"x\"}"
                : "{\"messages\":[{}],\"stream_options\":{\"include_usage\":true}}")
            .getBytes();
    return surface(api == WireApi.RESPONSES ? "/v1/responses" : "/v1/chat/completions")
        .read(body)
        .encoder("req_1", 1);
  }

  private static Buffer encode(StreamEncoder encoder, Completion answer) {
    Buffer out = Buffer.buffer();
    encoder.event(new StreamEvent.Started(answer.id(), answer.model()), out);
    int calls = 0;
    for (Part part : answer.parts()) {
      if (part instanceof Part.Text text) {
        for (String piece : halves(text.text())) {
          encoder.event(new StreamEvent.TextDelta(piece), out);
        }
      } else if (part instanceof Part.ToolCall call) {
        encoder.event(new StreamEvent.ToolCallStarted(calls, call.id(), call.name()), out);
        for (String piece : halves(call.arguments())) {
          encoder.event(new StreamEvent.ToolCallDelta(calls, piece), out);
        }
        encoder.event(new StreamEvent.ToolCallEnded(calls++), out);
      }
    }
    encoder.finish(answer.finish(), answer.usage(), out);
    return out;
  }

  /** Two pieces that part no surrogate pair, as no tokenizer's stream does in JSON. */
  private static List<String> halves(String text) {
    int at = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
    return List.of(text.substring(0, at), text.substring(at));
  }

  /** Reads a stream into the whole answer that it makes. */
  private static Completion decode(AnswerFormat format, Buffer bytes) {
    StreamDecoder decoder = format.decoder();
    List<StreamEvent> events = new ArrayList<>();
    SseFraming framing =
        new SseFraming(
            1 << 20,
            frame -> {
              try {
                decoder.decode(frame, events::add);
              } catch (Exception e) {
                throw new IllegalStateException(frame.data(), e);
              }
            });
    framing.feed(bytes);
    StringBuilder text = new StringBuilder();
    List<Part> calls = new ArrayList<>();
    FollowedFacts facts = new FollowedFacts();
    events.forEach(facts::note);
    for (StreamEvent event : events) {
      if (event instanceof StreamEvent.TextDelta delta) {
        text.append(delta.text());
      } else if (event instanceof StreamEvent.ToolCallStarted call) {
        calls.add(new Part.ToolCall(call.id(), call.name(), ""));
      } else if (event instanceof StreamEvent.ToolCallDelta delta) {
        Part.ToolCall call = (Part.ToolCall) calls.remove(calls.size() - 1);
        calls.add(new Part.ToolCall(call.id(), call.name(), call.arguments() + delta.arguments()));
      }
    }
    List<Part> parts = new ArrayList<>(List.of(new Part.Text(text.toString())));
    parts.addAll(calls);
    return new Completion(
        "", "", parts, facts.finish().orElseThrow(), Optional.ofNullable(facts.usage()));
  }

  private static String text(Completion completion) {
    StringBuilder text = new StringBuilder();
    for (Part part : completion.parts()) {
      text.append(part instanceof Part.Text said ? said.text() : "");
    }
    return text.toString();
  }

  private static List<Part> calls(Completion completion) {
    return completion.parts().stream().filter(part -> part instanceof Part.ToolCall).toList();
  }

  @Provide
  Arbitrary<Completion> completions() {
    Arbitrary<List<Part>> calls = call().list().ofMaxSize(3);
    return Combinators.combine(
            text(), calls, Arbitraries.integers().between(0, 9), Arbitraries.of(true, false))
        .as(
            (text, called, tokens, cut) -> {
              List<Part> parts = new ArrayList<>();
              if (!text.isEmpty()) {
                parts.add(new Part.Text(text));
              }
              parts.addAll(called);
              FinishReason reason =
                  cut
                      ? FinishReason.LENGTH
                      : called.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
              return new Completion(
                  "resp_7",
                  "a-model",
                  parts,
                  Finish.of(reason, "any"),
                  Optional.of(
                      new TokenUsage(2L * tokens + 10, tokens, tokens, tokens + 5, tokens)));
            });
  }

  @Provide
  Arbitrary<Conversation> conversations() {
    Arbitrary<List<Message>> turns =
        Combinators.combine(user(), assistant(), results())
            .as((asked, said, results) -> List.of(asked, said, results))
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(lists -> lists.stream().flatMap(List::stream).toList());
    Arbitrary<List<Tool>> tools =
        Combinators.combine(name(), text().optional(), flag())
            .as((name, words, strict) -> new Tool(name, words, json(), strict))
            .list()
            .ofMaxSize(2);
    return Combinators.combine(
            text().filter(it -> !it.isEmpty()).list().ofMaxSize(2),
            turns,
            tools,
            choice(),
            flag(),
            format(),
            sampling(),
            Arbitraries.of(true, false))
        .as(
            (system, messages, offered, choice, parallel, format, sampling, stream) ->
                new Conversation(
                    system,
                    messages,
                    offered,
                    offered.isEmpty() ? new ToolChoice.Auto() : choice,
                    offered.isEmpty() ? Optional.empty() : parallel,
                    format,
                    OptionalInt.of(77),
                    sampling,
                    new Thinking(Optional.of(Thinking.Effort.LOW), OptionalInt.empty(), false),
                    Optional.of("u"),
                    Map.of(),
                    stream,
                    Set.of()));
  }

  private static Arbitrary<Message> user() {
    Arbitrary<Part> part =
        Arbitraries.oneOf(
            text().map(Part.Text::new),
            Arbitraries.of(
                new Part.Image(new Source.Url("https://example.com/a.png"), Optional.of("low")),
                new Part.Image(new Source.Inline("image/png", "aGk="), Optional.empty()),
                new Part.Document(
                    new Source.Inline("application/pdf", "aGk="), Optional.of("a.pdf"))));
    return part.list().ofMinSize(1).ofMaxSize(3).map(parts -> new Message(Role.USER, parts));
  }

  private static Arbitrary<Message> assistant() {
    return Combinators.combine(text().map(Part.Text::new), call().list().ofMaxSize(2))
        .as(
            (text, calls) -> {
              List<Part> parts = new ArrayList<>(List.of(text));
              parts.addAll(calls);
              return new Message(Role.ASSISTANT, parts);
            });
  }

  private static Arbitrary<Message> results() {
    return Combinators.combine(name(), text())
        .as((id, text) -> (Part) new Part.ToolResult(id, List.of(new Part.Text(text)), false))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(parts -> new Message(Role.USER, parts));
  }

  private static Arbitrary<Part> call() {
    return Combinators.combine(name(), name())
        .as((id, name) -> new Part.ToolCall(id, name, json()));
  }

  private static Arbitrary<ToolChoice> choice() {
    return Arbitraries.of(
        new ToolChoice.Auto(),
        new ToolChoice.None(),
        new ToolChoice.Required(),
        new ToolChoice.Named("pick"));
  }

  private static Arbitrary<OutputFormat> format() {
    return Arbitraries.of(
        new OutputFormat.Free(),
        new OutputFormat.JsonObject(),
        new OutputFormat.JsonSchema("n", Optional.of("d"), json(), Optional.of(true)));
  }

  private static Arbitrary<Sampling> sampling() {
    return Combinators.combine(
            Arbitraries.doubles().between(0.25, 2),
            text().filter(it -> !it.isEmpty()).list().ofMaxSize(3))
        .as(
            (number, stop) ->
                new Sampling(
                    OptionalDouble.of(number),
                    OptionalDouble.of(number / 2),
                    OptionalInt.empty(),
                    stop,
                    OptionalLong.of(Long.MAX_VALUE),
                    OptionalDouble.empty(),
                    OptionalDouble.of(-number)));
  }

  private static Arbitrary<Optional<Boolean>> flag() {
    return Arbitraries.of(Optional.of(true), Optional.of(false), Optional.empty());
  }

  /** Spelled so that reading and writing it as numbers would show. */
  private static String json() {
    return "{\"a\":1.50,\"b\":[1E+400,12345678901234567890,\"\u00fc\"]}";
  }

  private static Arbitrary<String> name() {
    return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8);
  }

  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .withChars("ab \"\\\n\u0000\u00fc\u20ac")
        .withChars('\u2028', '\u2029')
        .ofMaxLength(12)
        .map(text -> text.length() % 3 == 1 ? text + "\uD83D\uDE00" : text);
  }
}
