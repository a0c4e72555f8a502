package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.conversation.UntranslatableException;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.Codecs;
import dev.detour.gateway.dialect.Framing;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.json.Json;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.gateway.surface.Surface;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.gateway.testing.DialectPolicy;
import dev.detour.gateway.testing.EventFrames;
import dev.detour.policy.document.Dialect;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.price.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every request of every API becomes in every dialect, and what every dialect's answers become
 * in every API, as files to be read.
 *
 * <p>{@code GOLDEN_UPDATE=true mvn ...} writes them anew; the difference is then to be reviewed.
 */
class TranslationGoldenTest {
  private static final Path FILES = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = Boolean.parseBoolean(System.getenv("GOLDEN_UPDATE"));
  private static final ObjectMapper PRETTY =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Policy POLICY = DialectPolicy.policy("http://127.0.0.1:1");
  private static final Map<String, String> PATHS =
      Map.of(
          "chat", "/v1/chat/completions",
          "messages", "/v1/messages",
          "responses", "/v1/responses");

  private static final Map<String, String> ASKED =
      Map.of(
          "chat",
              "{\"model\":\"auto\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
          "messages",
              "{\"model\":\"auto\",\"stream\":true,\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
          "responses", "{\"model\":\"auto\",\"stream\":true,\"input\":\"x\"}");

  static Stream<Path> requests() throws IOException {
    return files("requests", "[a-z-]+\\.json");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requestsInEveryDialect(Path file) throws Exception {
    String name = name(file);
    CallerRequest request =
        surface(name.substring(0, name.indexOf('-'))).read(Files.readAllBytes(file));
    for (Dialect dialect :
        List.of(Dialect.OPENAI, Dialect.ANTHROPIC, Dialect.GEMINI, Dialect.BEDROCK)) {
      Route route = route(dialect);
      String translated;
      try {
        byte[] body = Codecs.of(dialect).body(request.conversation(), route);
        translated = PRETTY.writeValueAsString(Json.tree(body)) + "\n";
      } catch (UntranslatableException e) {
        translated = "cannot translate: " + e.what() + "\n";
      }
      compare(file.resolveSibling(name + "." + wire(dialect) + ".golden"), translated);
    }
  }

  static Stream<Path> answers() throws IOException {
    return files("answers", "[a-z-]+\\.(json|stream)");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answersInEveryApi(Path file) throws Exception {
    String name = name(file);
    Dialect dialect =
        Dialect.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
    boolean isStream = file.toString().endsWith(".stream");
    for (String api : PATHS.keySet()) {
      AnswerWriter.Translate writer =
          new AnswerWriter.Translate(
              surface(api)
                  .read(ASKED.getOrDefault(api, "").getBytes(StandardCharsets.UTF_8))
                  .encoder("req_1", 1_700_000_000L),
              route(dialect).model());
      AnswerFormat format = Codecs.of(dialect).answers(Codecs.of(dialect).own());
      String translated =
          isStream ? stream(format, writer, bytes(dialect, file)) : whole(format, writer, file);
      String suffix = isStream ? ".stream.golden" : ".golden";
      compare(file.resolveSibling(name + "." + api + suffix), translated);
    }
  }

  private static String whole(AnswerFormat format, AnswerWriter writer, Path file)
      throws Exception {
    byte[] body = Files.readAllBytes(file);
    Buffer translated = writer.whole(body, format.completion(body));
    return PRETTY.writeValueAsString(Json.tree(translated.getBytes())) + "\n";
  }

  private static byte[] bytes(Dialect dialect, Path file) throws IOException {
    return dialect == Dialect.BEDROCK
        ? EventFrames.of(Files.readAllLines(file))
        : Files.readAllBytes(file);
  }

  private static String stream(AnswerFormat format, AnswerWriter writer, byte[] bytes)
      throws Exception {
    StreamDecoder decoder = format.decoder();
    Buffer out = Buffer.buffer();
    List<StreamEvent> all = new ArrayList<>();
    Framing framing =
        format.framing(
            1 << 20,
            frame -> {
              List<StreamEvent> events = new ArrayList<>();
              try {
                decoder.decode(frame, events::add);
              } catch (MalformedAnswerException e) {
                throw new IllegalStateException(e);
              }
              all.addAll(events);
              writer.frame(frame, events, out);
            });
    framing.feed(Buffer.buffer(bytes));
    framing.finish();
    Finish finish = null;
    TokenUsage usage = null;
    for (StreamEvent event : all) {
      finish = event instanceof StreamEvent.Finished finished ? finished.finish() : finish;
      usage = event instanceof StreamEvent.Used used ? used.usage() : usage;
    }
    if (finish == null) {
      throw new AssertionError("no finish");
    }
    writer.finish(finish, Optional.ofNullable(usage), out);
    return out.toString();
  }

  private static void compare(Path golden, String found) throws IOException {
    if (UPDATE) {
      Files.writeString(golden, found);
    }
    assertThat(found).as(golden.toString()).isEqualTo(Files.readString(golden));
  }

  private static Surface surface(String api) {
    Surface surface = Surfaces.all(1 << 20).get(PATHS.getOrDefault(api, ""));
    if (surface == null) {
      throw new IllegalArgumentException("api: " + api + " (expected: " + PATHS.keySet() + ")");
    }
    return surface;
  }

  private static Route route(Dialect dialect) {
    Route route = POLICY.routes().get(DialectPolicy.name(dialect));
    if (route == null) {
      throw new AssertionError("the document has a route of each dialect");
    }
    return route;
  }

  private static String wire(Dialect dialect) {
    return dialect.wireName();
  }

  private static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.indexOf('.'));
  }

  private static Stream<Path> files(String folder, String pattern) throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve(folder))) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches(pattern))
          .sorted()
          .toList()
          .stream();
    }
  }
}
