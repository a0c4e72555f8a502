package dev.detour.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static final String PLAIN = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
          + "9\r\ndata: a\n\n\r\n8;x=1\r\ndata: b\n\r\n1\r\n\n\r\n0\r\n\r\n";

  private final ResponseParser parser = new ResponseParser();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void findsTheEndWhereverTheBytesAreParted(int size) throws IOException {
    assertThat(readInPieces(PLAIN, size)).isTrue();
    assertThat(parser.status()).isEqualTo(200);
    parser.reset();
    assertThat(readInPieces(STREAM, size)).isTrue();
    assertThat(parser.events()).isEqualTo(2);
  }

  @Test
  void anAnswerThatIsNotOverIsNotTakenForOne() throws IOException {
    assertThat(parser.read(bytes(PLAIN.substring(0, PLAIN.length() - 1)))).isFalse();
    parser.reset();
    assertThat(parser.read(bytes(STREAM.substring(0, STREAM.length() - 2)))).isFalse();
  }

  @Test
  void leavesWhatFollowsInTheBuffer() throws IOException {
    ByteBuffer two = bytes(PLAIN + "HTTP");

    assertThat(parser.read(two)).isTrue();
    assertThat(two.remaining()).isEqualTo(4);
  }

  @Test
  void anAnswerWithoutABodyEndsWithItsHeaders() throws IOException {
    assertThat(parser.read(bytes("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"))).isTrue();
    assertThat(parser.status()).isEqualTo(503);
  }

  @Test
  void otherProtocolsAreRefused() {
    assertThatThrownBy(() -> parser.read(bytes("SSH-2.0-OpenSSH\r\n")))
        .isInstanceOf(IOException.class);
  }

  private boolean readInPieces(String text, int size) throws IOException {
    boolean ended = false;
    for (int i = 0; i < text.length(); i += size) {
      assertThat(ended).isFalse();
      ended = parser.read(bytes(text.substring(i, Math.min(text.length(), i + size))));
    }
    return ended;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
