package dev.detour.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a caller sends, only the spliced fields change. */
class SplicePropertyTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final ChatRequestReader reader = new ChatRequestReader(1 << 20);

  /**
   * A body as pieces of text: {@code spliced} ones may change, all others must stay byte for byte.
   */
  record Body(List<String> fixed, String text, String stream) {}

  @Property(tries = 3000)
  void everythingElseStaysByteForByte(@ForAll("bodies") Body body) throws Exception {
    byte[] bytes = body.text.getBytes(StandardCharsets.UTF_8);
    byte[] spliced = reader.read(bytes).forProvider("served-model", OptionalInt.empty());
    String result = new String(spliced, StandardCharsets.UTF_8);
    int from = 0;
    for (String piece : body.fixed) {
      int at = result.indexOf(piece, from);
      assertThat(at).as("%s in %s", piece, result).isGreaterThanOrEqualTo(from);
      from = at + piece.length();
    }
    ObjectNode expected = (ObjectNode) MAPPER.readTree(bytes);
    expected.put("model", "served-model");
    if (body.stream.equals("true")) {
      JsonNode options = expected.get("stream_options");
      ObjectNode object =
          options instanceof ObjectNode o ? o : expected.putObject("stream_options");
      object.put("include_usage", true);
    }
    assertThat(MAPPER.readTree(spliced)).isEqualTo(expected);
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(
      @ForAll byte[] noise, @ForAll("bodies") Body body, @ForAll int place) {
    byte[] bytes = body.text.getBytes(StandardCharsets.UTF_8);
    int at = Math.floorMod(place, bytes.length);
    System.arraycopy(noise, 0, bytes, at, Math.min(noise.length, bytes.length - at));
    try {
      reader.read(bytes).forProvider("served-model", OptionalInt.of(10));
    } catch (InvalidBodyException refused) {
      assertThat(refused).hasMessageContaining(" ");
    }
  }

  @Provide
  Arbitrary<Body> bodies() {
    Arbitrary<String> model = Arbitraries.of("", "null", "\"a\"", "\"\\u00e9\\\"é😀\"", "\"auto\"");
    Arbitrary<String> options =
        Arbitraries.of(
            "",
            "null",
            "{}",
            "{ }",
            "{\"z\":[1]}",
            "{\"include_usage\":false , \"z\":0}",
            "{\"z\":{},\"include_usage\":true}");
    Arbitrary<String> stream = Arbitraries.of("", "true", "false");
    Arbitrary<List<String>> unknown =
        Arbitraries.of(
                "1",
                "-1.50e+10",
                "\"é€😀\\n\"",
                "[1, {\"model\":\"inner\"}]",
                "{\"a\":{\"stream\":true}}",
                "null",
                "1e400",
                "0.1000000000000000055511151231257827")
            .list()
            .ofMaxSize(4);
    Arbitrary<String> space = Arbitraries.of("", " ", "\n\t ", "\r\n");
    return net.jqwik.api.Combinators.combine(
            model, options, stream, unknown, space, Arbitraries.randoms())
        .as(SplicePropertyTest::body);
  }

  private static Body body(
      String model,
      String options,
      String stream,
      List<String> unknown,
      String space,
      Random random) {
    record Piece(String text, boolean fixed) {}
    List<Piece> pieces = new ArrayList<>();
    String s = space;
    pieces.add(
        new Piece(
            "\"messages\""
                + s
                + ":"
                + s
                + "[{\"role\":\"user\",\"content\":\"h\\u00e9 é 😀\"}"
                + s
                + "]",
            true));
    if (!model.isEmpty()) {
      pieces.add(new Piece("\"model\"" + s + ":" + s + model, false));
    }
    if (!options.isEmpty()) {
      pieces.add(new Piece("\"stream_options\":" + s + options, false));
    }
    if (!stream.isEmpty()) {
      pieces.add(new Piece("\"stream\":" + stream, true));
    }
    for (int i = 0; i < unknown.size(); i++) {
      pieces.add(new Piece("\"x" + i + "\"" + s + ": " + unknown.get(i) + s, true));
    }
    Collections.shuffle(pieces, random);
    String text =
        s
            + "{"
            + s
            + String.join(s + "," + s, pieces.stream().map(Piece::text).toList())
            + s
            + "}"
            + s;
    List<String> fixed = pieces.stream().filter(Piece::fixed).map(Piece::text).toList();
    return new Body(fixed, text, stream);
  }
}
