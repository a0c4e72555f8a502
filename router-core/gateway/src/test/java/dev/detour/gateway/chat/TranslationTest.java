package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.Codecs;
import dev.detour.gateway.dialect.DialectCodec;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.gateway.testing.Golden;
import dev.detour.gateway.testing.TestRoutes;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Route;
import dev.detour.policy.failure.FailureClassifiers;
import dev.detour.policy.failure.ProviderFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every caller's API into every provider's dialect, and every provider's answers into every
 * caller's API, held to files that say what the wire must carry.
 *
 * <p>Sources of answers end in {@code .json} (whole), {@code .sse} (streams of text) or {@code
 * .b64} (streams of bytes).
 */
class TranslationTest {
  private static final Map<String, Surface> SURFACES = Surfaces.all(1 << 20);
  private static final Map<String, String> PATHS =
      Map.of(
          "chat", "/v1/chat/completions", "messages", "/v1/messages", "responses", "/v1/responses");
  private static final Map<String, String> QUESTIONS =
      Map.of(
          "chat",
          "{\"messages\":[{}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
          "messages",
          "{\"messages\":[{}],\"max_tokens\":100,\"stream\":true,\"thinking\":{\"type\":\"adaptive\"}}",
          "responses",
          "{\"input\":\"x\",\"stream\":true}");

  /** Azure's front changes addresses alone. */
  private static final Set<Dialect> DIALECTS =
      EnumSet.complementOf(EnumSet.of(Dialect.AZURE_OPENAI));

  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_750_000_000), ZoneOffset.UTC);

  static Stream<Arguments> requests() {
    List<Arguments> cases = new ArrayList<>();
    for (Path source : Golden.sources("requests")) {
      Surface surface = surface(source.getParent().getFileName().toString());
      for (Dialect dialect : DIALECTS) {
        boolean isTranslated =
            !Codecs.of(dialect).speaks(surface.api(), TestRoutes.of(dialect).provider());
        // Chat completions into themselves: where the caller's meaning must survive whole.
        if (isTranslated || dialect == Dialect.OPENAI) {
          cases.add(Arguments.of(source, surface, dialect));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} -> {2}")
  @MethodSource("requests")
  void asks(Path source, Surface surface, Dialect dialect) throws Exception {
    String actual;
    CallerRequest request =
        surface.read(Golden.read(source).trim().getBytes(StandardCharsets.UTF_8));
    try {
      actual =
          new String(
              Codecs.of(dialect).body(request.conversation(), TestRoutes.of(dialect)),
              StandardCharsets.UTF_8);
    } catch (UntranslatableException e) {
      actual =
          Json.text(
              json -> {
                json.writeStartObject();
                json.writeStringField("cannot_translate", e.what());
                json.writeEndObject();
              });
    }
    Golden.check(Golden.expectation(source, dialect.wireName()), pretty(actual));
  }

  static Stream<Arguments> answers() {
    List<Arguments> cases = new ArrayList<>();
    for (Path source : Golden.sources("answers")) {
      for (String surface : PATHS.keySet()) {
        cases.add(Arguments.of(source, surface));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("answers")
  void answers(Path source, String surface) throws Exception {
    String actual = isStream(source) ? streamed(source, surface) : whole(source, surface);
    Path expected = Golden.expectation(source, surface);
    Golden.check(
        expected.resolveSibling(expected.getFileName().toString().replace(".b64", ".sse")), actual);
  }

  private static String whole(Path source, String surface) throws Exception {
    FollowedFacts facts = new FollowedFacts();
    Dialect dialect = dialect(source);
    Answer answer =
        new FollowedWhole(
            new FollowedWhole.Head(
                source.toString().contains("error") ? 503 : 200,
                MultiMap.caseInsensitiveMultiMap(),
                false,
                1 << 20),
            Codecs.of(dialect).answers(Codecs.of(dialect).own()),
            writer(surface, dialect),
            facts,
            FailureClassifiers.of(dialect),
            CLOCK);
    answer.take(Buffer.buffer(bytes(source)));
    ProviderFailure failure = answer.finish();
    return failure == null
        ? pretty(answer.drain().toString())
        : failure.category() + " " + failure.providerCode() + "\n";
  }

  private static String streamed(Path source, String surface) {
    return stream(source, surface, List.of(Buffer.buffer(bytes(source))));
  }

  private static String stream(Path source, String surface, List<Buffer> pieces) {
    FollowedFacts facts = new FollowedFacts();
    Dialect dialect = dialect(source);
    DialectCodec codec = Codecs.of(dialect);
    FollowedStream answer =
        new FollowedStream(
            new StreamedAnswer.Rules(1 << 20, 1 << 20, true, false),
            new FollowedStream.Parts(
                codec.answers(codec.own()),
                writer(surface, dialect),
                FailureClassifiers.of(dialect),
                Optional.empty()),
            facts,
            CLOCK,
            content -> {});
    ProviderFailure failure = null;
    for (Buffer piece : pieces) {
      failure = failure == null && !answer.isWhole() ? answer.take(piece) : failure;
    }
    if (failure == null && !answer.isWhole()) {
      failure = answer.finish();
    }
    String end =
        failure == null
            ? "usage " + facts.usage() + "\n"
            : failure.category() + " " + failure.providerCode() + "\n";
    return answer.drain() + end;
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("answers")
  void anySplitOfAStreamGivesTheSameAnswer(Path source, String surface) {
    if (!isStream(source)) {
      return;
    }
    Buffer whole = Buffer.buffer(bytes(source));
    String expected = stream(source, surface, List.of(whole));
    // Where the bytes are split concerns the reading alone, so one writer and the richest sources
    // do
    // for the many splits.
    boolean everywhere = surface.equals("chat") && source.toString().contains("tool");
    for (int at = 0; at <= whole.length() && everywhere; at++) {
      String actual =
          stream(
              source,
              surface,
              List.of(whole.getBuffer(0, at), whole.getBuffer(at, whole.length())));
      assertThat(actual).as("split at byte " + at).isEqualTo(expected);
    }
    List<Buffer> single = new ArrayList<>();
    for (int at = 0; at < whole.length(); at++) {
      single.add(whole.getBuffer(at, at + 1));
    }
    assertThat(stream(source, surface, single)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("answers")
  void aStreamCutAnywhereIsWholeOnlyWithAllOfItsContent(Path source, String surface) {
    if (!isStream(source) || !surface.equals("chat")) {
      return;
    }
    Buffer whole = Buffer.buffer(bytes(source));
    String expected = stream(source, surface, List.of(whole));
    for (int at = 0; at < whole.length() && expected.contains("[DONE]"); at++) {
      String cut = stream(source, surface, List.of(whole.getBuffer(0, at)));
      if (cut.contains("[DONE]")) {
        assertThat(content(cut)).as("cut at byte " + at).isEqualTo(content(expected));
      } else {
        assertThat(cut).as("cut at byte " + at).contains("STREAM_INTERRUPTED");
      }
    }
  }

  /** What an answer says, thinks and calls, and why it ends. */
  private static List<String> content(String events) {
    return events
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> line.replaceAll(".*\"choices\":|,?\"usage\":.*", ""))
        .filter(choices -> !choices.startsWith("[]"))
        .toList();
  }

  @Test
  void everyDialectHasAnswersToTranslate() {
    for (Dialect dialect : DIALECTS) {
      WireApi own = Codecs.of(dialect).own();
      assertThat(Golden.ROOT.resolve("answers").resolve(own.name().toLowerCase(Locale.ROOT)))
          .isDirectory();
    }
  }

  private static AnswerWriter writer(String surface, Dialect dialect) {
    try {
      CallerRequest request =
          surface(surface).read(Objects.requireNonNull(QUESTIONS.get(surface)).getBytes());
      Route route = TestRoutes.of(dialect);
      return new AnswerWriter.Translate(
          request.encoder("req_1", CLOCK.instant().getEpochSecond()), route.model());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Dialect dialect(Path source) {
    String api = source.getParent().getFileName().toString();
    return DIALECTS.stream()
        .filter(it -> Codecs.of(it).own().name().toLowerCase(Locale.ROOT).equals(api))
        .findFirst()
        .orElseThrow();
  }

  private static Surface surface(String name) {
    return Objects.requireNonNull(SURFACES.get(PATHS.get(name)));
  }

  private static boolean isStream(Path source) {
    return !source.toString().endsWith(".json");
  }

  private static byte[] bytes(Path source) {
    try {
      byte[] bytes = Files.readAllBytes(source);
      return source.toString().endsWith(".b64") ? Base64.getMimeDecoder().decode(bytes) : bytes;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String pretty(String json) throws java.io.IOException {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(Json.tree(json))
        + "\n";
  }
}
