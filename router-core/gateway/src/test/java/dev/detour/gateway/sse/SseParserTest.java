package dev.detour.gateway.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SseParserTest {
  private static final int LIMIT = 1 << 20;

  record Parsed(String raw, String data, boolean hasData, boolean terminated) {}

  @Test
  void readsEventsOfEveryLineEnding() {
    assertThat(parse("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\r\n"))
        .extracting(Parsed::data)
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void joinsDataLines() {
    assertThat(parse("data: {\ndata:  \"a\": 1\ndata\ndata:}\n\n"))
        .containsExactly(
            new Parsed(
                "data: {\ndata:  \"a\": 1\ndata\ndata:}\n\n", "{\n \"a\": 1\n\n}", true, true));
  }

  @Test
  void tellsCommentsAndOtherFieldsFromData() {
    assertThat(parse(": ping\n\nevent: x\nid: 7\ndata: y\nretry: 10\n\ndatax: no\n\n"))
        .extracting(Parsed::data, Parsed::hasData)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("", false),
            org.assertj.core.groups.Tuple.tuple("y", true),
            org.assertj.core.groups.Tuple.tuple("", false));
  }

  @Test
  void skipsAByteOrderMark() {
    assertThat(parse("\uFEFFdata: a\n\n")).extracting(Parsed::data).containsExactly("a");
  }

  @Test
  void handsOverAnEventWithoutItsBlankLineAsUnterminated() {
    assertThat(parse("data: a\n\ndata: [DONE]"))
        .containsExactly(
            new Parsed("data: a\n\n", "a", true, true),
            new Parsed("data: [DONE]", "[DONE]", true, false));
  }

  @Test
  void knowsTheEndMark() {
    List<Boolean> done = new ArrayList<>();
    SseParser parser = new SseParser(LIMIT, event -> done.add(event.isDone()));
    parser.feed(Buffer.buffer("data: [DONE]\n\ndata: [DONE\n\ndata:[DONE]\n\n"));
    assertThat(done).containsExactly(true, false, true);
  }

  @Test
  void refusesAnEventWithoutEnd() {
    SseParser parser = new SseParser(100, event -> {});
    parser.feed(Buffer.buffer("data: " + "x".repeat(90)));
    assertThatThrownBy(() -> parser.feed(Buffer.buffer("x".repeat(20))))
        .isInstanceOf(EventTooLargeException.class)
        .hasMessage("an event is larger than 100 bytes");
  }

  @Property(tries = 2000)
  void anySplitGivesTheSameEvents(@ForAll("streams") String stream, @ForAll List<Integer> cuts) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    assertThat(parseSplit(bytes, cuts)).isEqualTo(parse(stream));
  }

  @Property(tries = 1000)
  void rawBytesTogetherAreTheStream(@ForAll("streams") String stream, @ForAll List<Integer> cuts) {
    StringBuilder together = new StringBuilder();
    parseSplit(stream.getBytes(StandardCharsets.UTF_8), cuts)
        .forEach(event -> together.append(event.raw()));
    assertThat(together.toString()).isEqualTo(stream);
  }

  @Property(tries = 300)
  void anyBytesAreRead(@ForAll byte[] bytes, @ForAll List<Integer> cuts) {
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    SseParser parser =
        new SseParser(LIMIT, e -> together.write(e.raw(), e.rawStart(), e.rawEnd() - e.rawStart()));
    feed(parser, bytes, cuts);
    assertThat(together.toByteArray()).isEqualTo(bytes);
  }

  @Provide
  Arbitrary<String> streams() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "data: ",
            "data:",
            "data",
            "event: x",
            ": c",
            "\n",
            "\r\n",
            "\r",
            "\n\n",
            "{\"a\":\"é€😀\"}",
            "[DONE]",
            "\uFEFF",
            " ",
            "x");
    return piece.list().ofMaxSize(30).map(pieces -> String.join("", pieces));
  }

  private static List<Parsed> parse(String stream) {
    return parseSplit(stream.getBytes(StandardCharsets.UTF_8), List.of());
  }

  private static List<Parsed> parseSplit(byte[] bytes, List<Integer> cuts) {
    List<Parsed> events = new ArrayList<>();
    feed(new SseParser(LIMIT, event -> events.add(copy(event))), bytes, cuts);
    return events;
  }

  private static void feed(SseParser parser, byte[] bytes, List<Integer> cuts) {
    int[] places =
        cuts.stream().mapToInt(cut -> Math.floorMod(cut, bytes.length + 1)).sorted().toArray();
    int from = 0;
    for (int place : places) {
      parser.feed(Buffer.buffer(Arrays.copyOfRange(bytes, from, place)));
      from = place;
    }
    parser.feed(Buffer.buffer(Arrays.copyOfRange(bytes, from, bytes.length)));
    parser.finish();
  }

  private static Parsed copy(SseEvent event) {
    String raw =
        new String(
            event.raw(),
            event.rawStart(),
            event.rawEnd() - event.rawStart(),
            StandardCharsets.UTF_8);
    return new Parsed(raw, event.dataText(), event.hasData(), event.terminated());
  }
}
