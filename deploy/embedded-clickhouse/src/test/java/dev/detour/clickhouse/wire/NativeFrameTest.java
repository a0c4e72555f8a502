package dev.detour.clickhouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.internal.ClickHouseLZ4InputStream;
import com.clickhouse.client.api.internal.ClickHouseLZ4OutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

class NativeFrameTest {

  /** Several frames, half of it random and half of it not. */
  private static final byte[] DATA = data();

  @Test
  void isReadByTheDriver() throws IOException {
    InputStream driver =
        new ClickHouseLZ4InputStream(
            new ByteArrayInputStream(frames(DATA)),
            LZ4Factory.fastestInstance().fastDecompressor(),
            64 * 1024);

    assertThat(driver.readAllBytes()).isEqualTo(DATA);
  }

  @Test
  void readsWhatTheDriverWrites() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream driver =
        new ClickHouseLZ4OutputStream(
            bytes, LZ4Factory.fastestInstance().fastCompressor(), 64 * 1024)) {
      driver.write(DATA);
    }

    assertThat(read(bytes.toByteArray())).isEqualTo(DATA);
  }

  @Test
  void readsOneByteAtATime() throws IOException {
    byte[] few = Arrays.copyOf(DATA, 300);
    InputStream in = new NativeFrameInputStream(new ByteArrayInputStream(frames(few)));
    for (byte expected : few) {
      assertThat((byte) in.read()).isEqualTo(expected);
    }
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void readsFramesThatAreNotCompressed() throws IOException {
    byte[] frame = new byte[NativeFrame.HEADER_SIZE + 3];
    frame[NativeFrame.METHOD] = NativeFrame.NONE;
    frame[NativeFrame.COMPRESSED_SIZE] = 9 + 3;
    frame[NativeFrame.PLAIN_SIZE] = 3;
    System.arraycopy(new byte[] {'a', 'b', 'c'}, 0, frame, NativeFrame.HEADER_SIZE, 3);
    sign(frame);

    assertThat(read(frame)).containsExactly('a', 'b', 'c');
  }

  @Test
  void refusesBytesThatWereChangedOnTheWay() throws IOException {
    byte[] frames = frames(DATA);
    frames[NativeFrame.HEADER_SIZE + 100] ^= 1;

    assertThatThrownBy(() -> read(frames))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessage("compressed frame: checksum does not match");
  }

  @Test
  void refusesSizesThatWouldClaimAllMemory() {
    byte[] frame = new byte[NativeFrame.HEADER_SIZE];
    Arrays.fill(frame, NativeFrame.COMPRESSED_SIZE, frame.length, (byte) 0x7f);

    assertThatThrownBy(() -> read(frame))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessageContaining("expected: up to 134217728");
  }

  @Test
  void refusesAMethodItDoesNotKnow() throws IOException {
    byte[] frames = frames(new byte[] {1, 2, 3});
    frames[NativeFrame.METHOD] = (byte) 0x90;
    sign(frames);

    assertThatThrownBy(() -> read(frames)).hasMessageContaining("method 0x90");
  }

  @Test
  void refusesDataThatIsNotWhatTheMethodSays() throws IOException {
    byte[] frames = frames(new byte[] {1, 2, 3});
    Arrays.fill(frames, NativeFrame.HEADER_SIZE, frames.length, (byte) 0xff);
    sign(frames);

    assertThatThrownBy(() -> read(frames)).isInstanceOf(CorruptFrameException.class);
  }

  @Test
  void noticesABodyThatBreaksOff() throws IOException {
    byte[] frames = frames(DATA);
    for (int length : new int[] {10, NativeFrame.HEADER_SIZE + 5, frames.length - 1}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(frames, length)))
          .isInstanceOf(EOFException.class);
    }
  }

  private static byte[] frames(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new NativeFrameOutputStream(bytes)) {
      out.write(data, 0, 1);
      out.write(data, 1, data.length - 1);
    }
    return bytes.toByteArray();
  }

  private static byte[] read(byte[] frames) throws IOException {
    return new NativeFrameInputStream(new ByteArrayInputStream(frames)).readAllBytes();
  }

  private static void sign(byte[] frame) {
    CityHash128 checksum =
        CityHash128.of(frame, NativeFrame.CHECKSUM_SIZE, frame.length - NativeFrame.CHECKSUM_SIZE);
    java.nio.ByteBuffer.wrap(frame)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putLong(checksum.low())
        .putLong(checksum.high());
  }

  private static byte[] data() {
    byte[] data = new byte[900_001];
    new Random(1).nextBytes(data);
    Arrays.fill(data, 100_000, 500_000, (byte) 'x');
    return data;
  }
}
