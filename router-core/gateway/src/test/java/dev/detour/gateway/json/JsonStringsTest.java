package dev.detour.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JsonStringsTest {
  private static final int[] LATER = {0x00, 0x22, 0x7F, 0x80, 0xA5, 0xBF, 0xC0, 0xFF};

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(4);

  @Test
  void takesForACharacterWhatTheJdkDecodesAsOne() {
    byte[] data = new byte[4];
    for (int first = 0x80; first <= 0xFF; first++) {
      data[0] = (byte) first;
      for (int second = 0; second <= 0xFF; second++) {
        data[1] = (byte) second;
        for (int third : LATER) {
          data[2] = (byte) third;
          for (int fourth : LATER) {
            data[3] = (byte) fourth;
            compare(data);
          }
        }
      }
    }
  }

  /** With the array's end as the text's, and with a text that ends earlier. */
  private void compare(byte[] data) {
    for (int to = 1; to <= data.length; to++) {
      int length = JsonStrings.lengthBeyondAscii(data, 0, to);
      if (length != lengthByTheJdk(data, to)) {
        assertThat(length).as(Arrays.toString(data)).isEqualTo(lengthByTheJdk(data, to));
      }
    }
  }

  private int lengthByTheJdk(byte[] data, int to) {
    for (int length = 2; length <= to; length++) {
      decoded.clear();
      decoder.reset();
      if (decoder.decode(ByteBuffer.wrap(data, 0, length), decoded, true).isUnderflow()) {
        return Character.codePointCount(decoded.array(), 0, decoded.position()) == 1 ? length : 0;
      }
    }
    return 0;
  }
}
