package dev.detour.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Holds {@link AnswerReader}, which walks over bytes by itself, to a parser of the general kind.
 */
class AnswerReaderPropertyTest {
  @Property(tries = 2_000)
  void readsAnyChunksAsTheReferenceDoes(@ForAll("streams") List<String> chunks) {
    AnswerReader reader = new AnswerReader();
    ReferenceAnswerReader reference = new ReferenceAnswerReader();
    for (String chunk : chunks) {
      compare(reader, reference, chunk.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Property(tries = 5_000)
  void findsTheSameBytesBroken(
      @ForAll("chunks") String chunk, @ForAll int at, @ForAll("bytes") byte wrong) {
    byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
    bytes[Math.floorMod(at, bytes.length)] = wrong;
    compare(new AnswerReader(), new ReferenceAnswerReader(), bytes);
  }

  @Property(tries = 2_000)
  void findsACutChunkBroken(@ForAll("chunks") String chunk, @ForAll int at) {
    byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(at, bytes.length));
    compare(new AnswerReader(), new ReferenceAnswerReader(), cut);
  }

  private static void compare(AnswerReader reader, ReferenceAnswerReader reference, byte[] chunk) {
    byte[] shifted = new byte[chunk.length + 5]; // neither begins nor ends with its array
    System.arraycopy(chunk, 0, shifted, 3, chunk.length);
    shifted[2] = '"';
    shifted[chunk.length + 3] = '}';
    String shown = new String(chunk, StandardCharsets.UTF_8);
    AnswerReader.Kind kind = reader.read(shifted, 3, 3 + chunk.length);
    assertThat(kind).as(shown).isEqualTo(reference.read(shifted, 3, 3 + chunk.length));
    if (!isUtf8(chunk)) {
      assertThat(kind).as(shown).isEqualTo(AnswerReader.Kind.MALFORMED);
      return; // the reference has read nothing of it, where the reader came to the wrong byte
    }
    assertThat(reader.id()).as(shown).isEqualTo(reference.id());
    assertThat(reader.model()).as(shown).isEqualTo(reference.model());
    assertThat(reader.usage()).as(shown).isEqualTo(reference.usage());
    assertThat(reader.finishReasons()).as(shown).isEqualTo(reference.finishReasons());
    assertThat(reader.hasContent()).as(shown).isEqualTo(reference.hasContent());
    assertThat(reader.hasToolCalls()).as(shown).isEqualTo(reference.hasToolCalls());
    assertThat(reader.isFinished()).as(shown).isEqualTo(reference.isFinished());
  }

  private static boolean isUtf8(byte[] chunk) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(chunk));
      return true;
    } catch (CharacterCodingException wrong) {
      return false;
    }
  }

  @Provide
  Arbitrary<List<String>> streams() {
    return chunks().list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<Byte> bytes() {
    return Arbitraries.oneOf(
        Arbitraries.bytes(),
        Arbitraries.of('"', '\\', '{', '}', '[', ']', ',', ':', '0', '.', '-', 'e', ' ', '\n')
            .map(c -> (byte) c.charValue()));
  }

  @Provide
  Arbitrary<String> chunks() {
    return object(
        Arbitraries.oneOf(
            field("choices", array(choice())),
            field("usage", object(usageField())),
            field("id", value(1)),
            field("model", value(1)),
            field("error", value(1)),
            anyField(2)));
  }

  private static Arbitrary<String> choice() {
    return object(
        Arbitraries.oneOf(
            field("index", Arbitraries.of("0", "1", "-1", "7", "2000", "null", "1.5")),
            field(
                "finish_reason",
                Arbitraries.of("\"stop\"", "\"l\\u0065ngth\"", "\"\"", "null", "3")),
            field("delta", object(messageField())),
            field("message", object(messageField())),
            field("delta", value(0)),
            field("error", value(1)),
            anyField(1)));
  }

  private static Arbitrary<String> messageField() {
    return Arbitraries.oneOf(
        field("role", value(0)),
        field("content", value(1)),
        field("tool_calls", value(1)),
        anyField(1));
  }

  private static Arbitrary<String> usageField() {
    Arbitrary<String> count =
        Arbitraries.of(
            "0",
            "5",
            "12345",
            "-3",
            "999999999999999999",
            "-99999999999999999",
            "9223372036854775807",
            "9223372036854775808",
            "null",
            "1.5",
            "\"7\"",
            "[]");
    return Arbitraries.of(
            "prompt_tokens",
            "completion_tokens",
            "cache_creation_input_tokens",
            "prompt_tokens_details",
            "completion_tokens_details",
            "cached_tokens")
        .flatMap(
            name ->
                name.endsWith("details") ? field(name, object(detail(count))) : field(name, count));
  }

  private static Arbitrary<String> detail(Arbitrary<String> count) {
    return Arbitraries.of("cached_tokens", "reasoning_tokens", "cache_write_tokens", "other")
        .flatMap(name -> field(name, count));
  }

  private static Arbitrary<String> anyField(int depth) {
    return Arbitraries.oneOf(text(), Arbitraries.of("\"id \"", "\"other\""))
        .flatMap(name -> value(depth).map(value -> name + ":" + value));
  }

  private static Arbitrary<String> value(int depth) {
    Arbitrary<String> scalar =
        Arbitraries.oneOf(
            text(),
            Arbitraries.of("null", "true", "false", "0", "-0", "12", "-1.5e+3", "1E9", "0.25"));
    return depth == 0
        ? scalar
        : Arbitraries.oneOf(scalar, array(value(depth - 1)), object(anyField(depth - 1)));
  }

  /** A string as JSON writes it: plain, long, with escapes, beyond ASCII. */
  private static Arbitrary<String> text() {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.of("", "a", "word", "eight by", "nine byte", "seventeen bytes!!"),
            Arbitraries.of("\\\"", "\\\\", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\/"),
            Arbitraries.of("é", "漢字", "😀", "choices", "\u007f"));
    return piece.list().ofMaxSize(4).map(pieces -> "\"" + String.join("", pieces) + "\"");
  }

  private static Arbitrary<String> field(String name, Arbitrary<String> value) {
    return Combinators.combine(spelled(name), value).as((key, it) -> key + ":" + it);
  }

  /** A name plain, or with its first letter escaped. */
  private static Arbitrary<String> spelled(String name) {
    String escaped = String.format("\"\\u%04x%s\"", (int) name.charAt(0), name.substring(1));
    return Arbitraries.frequencyOf(
        Tuple.of(9, Arbitraries.just("\"" + name + "\"")), Tuple.of(1, Arbitraries.just(escaped)));
  }

  private static Arbitrary<String> object(Arbitrary<String> fields) {
    return spaced(fields.list().ofMaxSize(4), "{", "}");
  }

  private static Arbitrary<String> array(Arbitrary<String> elements) {
    return spaced(elements.list().ofMaxSize(3), "[", "]");
  }

  private static Arbitrary<String> spaced(
      Arbitrary<List<String>> parts, String open, String close) {
    return Combinators.combine(parts, Arbitraries.of("", "", " ", "\n\t"))
        .as((all, space) -> open + space + String.join(space + "," + space, all) + space + close);
  }
}
