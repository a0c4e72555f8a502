package dev.detour.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkGathererTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChunkGatherer());

  @Test
  void putsTogetherWhatOneReadBrought() {
    read(head(), chunk("a"), chunk("b"), chunk("c"));
    assertThat(received()).containsExactly("head", "abc");
  }

  @Test
  void holdsNothingBackWhenTheReadIsOver() {
    read(head(), chunk("a"));
    assertThat(received()).containsExactly("head", "a");
    read(chunk("b"));
    read(chunk("c"), chunk("d"));
    assertThat(received()).containsExactly("b", "cd");
  }

  @Test
  void keepsTheOrderOfAnswersThatShareARead() {
    read(chunk("a"), chunk("b"), LastHttpContent.EMPTY_LAST_CONTENT, head(), chunk("c"));
    assertThat(received()).containsExactly("ab", "last", "head", "c");
  }

  @Test
  void givesUpNothingWhenTheConnectionCloses() {
    channel.pipeline().fireChannelRead(chunk("a"));
    channel.pipeline().fireChannelRead(chunk("b"));
    channel.close();
    assertThat(received()).containsExactly("ab");
  }

  @Test
  void gathersNoMoreThanItsLimit() {
    String large = "x".repeat(40_000);
    ByteBuf first = Unpooled.copiedBuffer(large, StandardCharsets.US_ASCII);
    read(new DefaultHttpContent(first), chunk(large), chunk("y"), chunk("z".repeat(70_000)));
    assertThat(received()).containsExactly(large, large + "y", "z".repeat(70_000));
    assertThat(first.refCnt()).isZero();
  }

  private void read(Object... messages) {
    for (Object message : messages) {
      channel.pipeline().fireChannelRead(message);
    }
    channel.pipeline().fireChannelReadComplete();
  }

  private static Object head() {
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
  }

  private static HttpContent chunk(String text) {
    return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private List<String> received() {
    List<String> received = new ArrayList<>();
    for (Object it = channel.readInbound(); it != null; it = channel.readInbound()) {
      if (it instanceof LastHttpContent) {
        received.add("last");
      } else if (it instanceof HttpContent content) {
        received.add(content.content().toString(StandardCharsets.US_ASCII));
        content.release();
      } else {
        received.add("head");
      }
    }
    return received;
  }
}
