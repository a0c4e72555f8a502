package dev.detour.gateway.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.sse.EventTooLargeException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamFramingTest {
  /** A message of AWS's own test vectors: a content type of JSON, and {@code {'foo':'bar'}}. */
  private static final byte[] PUBLISHED =
      HexFormat.of()
          .parseHex(
              "0000003d0000002007fd8396"
                  + "0c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
                  + "7b27666f6f273a27626172277d8d9c08b1");

  @Test
  void readsThePublishedMessage() throws Exception {
    List<Frame> frames = feed(1_000, PUBLISHED, PUBLISHED);

    assertThat(frames).hasSize(2);
    assertThat(frames.get(1).headers()).containsEntry("content-type", "application/json");
    assertThat(frames.get(1).data()).isEqualTo("{'foo':'bar'}");
    assertThat(frames.get(1).raw().getBytes()).isEqualTo(PUBLISHED);
  }

  @Test
  void refusesASumThatDoesNotFit() {
    for (int place = 0; place < PUBLISHED.length; place++) {
      byte[] spoiled = PUBLISHED.clone();
      spoiled[place] ^= 1;
      assertThatThrownBy(() -> feed(1_000, spoiled))
          .as("byte %s", place)
          .isInstanceOf(MalformedAnswerException.class);
    }
  }

  @Test
  void refusesAMessageBeyondTheLimit() {
    assertThatThrownBy(() -> feed(60, PUBLISHED)).isInstanceOf(EventTooLargeException.class);
  }

  private static List<Frame> feed(int limit, byte[]... pieces) throws MalformedAnswerException {
    List<Frame> frames = new ArrayList<>();
    EventStreamFraming framing = new EventStreamFraming(limit, frames::add);
    for (byte[] piece : pieces) {
      framing.feed(Buffer.buffer(piece));
    }
    framing.finish();
    return frames;
  }
}
