package dev.detour.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.surface.chat.ChatSurface;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveredTest {
  private static final Buffer NOTHING = Buffer.buffer();
  private final Delivered delivered = new Delivered();

  @Test
  void keepsTheTextAndTheFirstId() {
    note(new StreamEvent.Started("first", "m"), text("One "), text("two"));
    Delivered continued = new Delivered(delivered);
    continued.note(List.of(new StreamEvent.Started("second", "n"), text(" three")), NOTHING);
    assertThat(continued.isContinuable()).isTrue();
    assertThat(continued.text()).isEqualTo("One two three");
    assertThat(continued.id()).isEqualTo("first");
    assertThat(delivered.text()).as("the part before stays").isEqualTo("One two");
  }

  @Test
  void nothingCannotBeContinued() {
    note(new StreamEvent.Started("first", "m"));
    assertThat(delivered.isContinuable()).isFalse();
  }

  @Test
  void onlyTextCanBeContinued() {
    List<StreamEvent> others =
        List.of(
            new StreamEvent.ToolCallStarted(0, "t", "f"),
            new StreamEvent.ToolCallDelta(0, "{"),
            new StreamEvent.RefusalDelta("No"),
            new StreamEvent.ReasoningDelta("Hm"),
            new StreamEvent.ReasoningSealed("x"));
    for (StreamEvent other : others) {
      Delivered mixed = new Delivered();
      mixed.note(List.of(text("Text"), other), NOTHING);
      assertThat(mixed.isContinuable()).as(other.toString()).isFalse();
      assertThat(new Delivered(mixed).isContinuable()).as("nor later").isFalse();
    }
  }

  @Test
  void aTextThatIsTooLongIsNotKept() {
    for (int i = 0; i < 300; i++) {
      note(text("x".repeat(1024)));
    }
    assertThat(delivered.isContinuable()).isFalse();
    assertThat(delivered.text()).hasSize(256 * 1024);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"One\", \" two\", \" two\"",
        "\"One \", \" two\", \"two\"",
        "\"One \", \"two\", \"two\"",
        "\"One  \", \" two\", \"two\"",
        "\"One \", \"  two\", \" two\""
      })
  void noWhiteSpaceIsWrittenTwice(String before, String next, String written) throws Exception {
    note(new StreamEvent.Started("first", "m"), text(before));
    AnswerWriter writer =
        new AnswerWriter.Continue(
            new ChatSurface(1 << 20)
                .read(
                    "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        .getBytes(StandardCharsets.UTF_8))
                .encoder("r", 1),
            "m",
            delivered);
    Buffer out = Buffer.buffer();
    writer.frame(
        new Frame(Map.of(), "", Buffer.buffer(), true, true),
        List.of(new StreamEvent.Started("second", "n"), text(next)),
        out);
    assertThat(out.toString())
        .contains("\"content\":\"" + written + "\"")
        .contains("\"id\":\"first\"")
        .doesNotContain("second", "\"role\"");
  }

  private void note(StreamEvent... events) {
    delivered.note(List.of(events), NOTHING);
  }

  private static StreamEvent text(String text) {
    return new StreamEvent.TextDelta(text);
  }
}
