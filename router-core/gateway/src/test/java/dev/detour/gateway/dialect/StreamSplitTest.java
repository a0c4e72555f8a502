package dev.detour.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.sse.EventTooLargeException;
import dev.detour.policy.document.Dialect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However the network cuts a stream, it brings the same; and whatever it brings, nothing breaks.
 */
class StreamSplitTest {
  private static final Map<Dialect, byte[]> STREAMS = record();

  /** One stream of each dialect: a thought where it shows one, then two calls of a tool. */
  private static Map<Dialect, byte[]> record() {
    Map<Dialect, byte[]> streams = new EnumMap<>(Dialect.class);
    String chat =
        """
        {"model":"auto","stream":true,"messages":[{"role":"user","content":"sim{parallel_calls=2,output_tokens=7}"}],
         "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":
         {"né":{"type":"string"}}}}}],"tool_choice":"required"}
        """;
    try (Provided provided = new Provided()) {
      for (Dialect dialect : Dialect.values()) {
        streams.put(dialect, provided.ask(dialect, Provided.conversation(chat)).body());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return streams;
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void everySingleCutGivesTheSameEvents(Dialect dialect) throws Exception {
    byte[] bytes = STREAMS.get(dialect);
    List<StreamEvent> expected = Provided.decode(dialect, List.of(bytes));

    assertThat(expected.stream().filter(StreamEvent.ToolCallEnded.class::isInstance)).hasSize(2);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(Provided.decode(dialect, pieces(bytes, List.of(cut)))).isEqualTo(expected);
    }
  }

  @Property(tries = 300)
  void anyCutsGiveTheSameEvents(
      @ForAll Dialect dialect, @ForAll @Size(max = 40) List<@IntRange(max = 4_000) Integer> cuts)
      throws Exception {
    byte[] bytes = STREAMS.get(dialect);

    assertThat(Provided.decode(dialect, pieces(bytes, cuts)))
        .isEqualTo(Provided.decode(dialect, List.of(bytes)));
  }

  @Property(tries = 2_000)
  void spoiledStreamsAreMalformedAndNothingWorse(
      @ForAll Dialect dialect,
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 8_000) Integer> places,
      @ForAll byte value) {
    byte[] bytes = STREAMS.get(dialect).clone();
    for (int place : places) {
      bytes[place % bytes.length] = value;
    }
    try {
      Provided.decode(dialect, pieces(bytes, places));
    } catch (MalformedAnswerException | EventTooLargeException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 2_000)
  void anyBytesAreMalformedAndNothingWorse(@ForAll Dialect dialect, @ForAll byte[] bytes) {
    try {
      Provided.decode(dialect, List.of(bytes));
    } catch (MalformedAnswerException | EventTooLargeException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    try {
      Codecs.of(dialect).answers(Codecs.of(dialect).own()).completion(bytes);
    } catch (MalformedAnswerException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static List<byte[]> pieces(byte[] bytes, List<Integer> cuts) {
    TreeSet<Integer> sorted = new TreeSet<>();
    cuts.forEach(cut -> sorted.add(Math.min(cut, bytes.length)));
    sorted.add(bytes.length);
    List<byte[]> pieces = new ArrayList<>();
    int start = 0;
    for (int end : sorted) {
      pieces.add(Arrays.copyOfRange(bytes, start, end));
      start = end;
    }
    return pieces;
  }
}
