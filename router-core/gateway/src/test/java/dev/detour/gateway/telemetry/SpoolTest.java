package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path directory;

  @Test
  void handsOutOldestFirstAndForgetsWhatIsAcknowledged() throws IOException {
    try (Spool spool = new Spool(directory, 1 << 20, 64)) {
      for (int i = 0; i < 20; i++) {
        spool.append(bytes("record-" + i + ";"), 1);
      }
      List<String> read = new ArrayList<>();
      for (Spool.Batch batch = spool.take(3, 1000); batch != null; batch = spool.take(3, 1000)) {
        assertThat(batch.spans()).isLessThanOrEqualTo(3);
        read.add(text(batch));
        spool.acknowledge(batch);
      }
      assertThat(String.join("", read)).startsWith("record-0;record-1;").endsWith("record-19;");
      assertThat(spool.unacknowledgedSpans()).isZero();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void keepsWhatIsNotAcknowledgedForTheNextProcess() throws IOException {
    Spool first = new Spool(directory, 1 << 20, 1 << 20);
    first.append(bytes("a"), 2);
    first.append(bytes("b"), 3);
    first.acknowledge(first.take(2, 100));
    first.append(bytes("c"), 1);
    // No close: the process died.
    try (Spool second = new Spool(directory, 1 << 20, 1 << 20)) {
      assertThat(second.unacknowledgedSpans()).isEqualTo(4);
      Spool.Batch batch = second.take(100, 100);
      assertThat(text(batch)).isEqualTo("bc");
      second.acknowledge(batch);
      assertThat(second.take(100, 100)).isNull();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void stopsAtARecordThatWasCut() throws IOException {
    Spool first = new Spool(directory, 1 << 20, 1 << 20);
    first.append(bytes("whole"), 1);
    first.append(bytes("cut in the middle"), 1);
    Path file = files().get(0);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 4));
    try (Spool second = new Spool(directory, 1 << 20, 1 << 20)) {
      assertThat(second.unacknowledgedSpans()).isEqualTo(1);
      assertThat(text(second.take(10, 100))).isEqualTo("whole");
    }
  }

  @Test
  void refusesWhatExceedsItsLimit() throws IOException {
    try (Spool spool = new Spool(directory, 100, 1 << 20)) {
      spool.append(ByteBuffer.wrap(new byte[40]), 1);
      assertThatThrownBy(() -> spool.append(ByteBuffer.wrap(new byte[60]), 1))
          .isInstanceOf(Spool.FullException.class);
      spool.acknowledge(spool.take(10, 100));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(("..." + text + "...").getBytes(), 3, text.length());
  }

  private static String text(Spool.Batch batch) {
    return StandardCharsets.US_ASCII.decode(batch.payload().duplicate()).toString();
  }
}
