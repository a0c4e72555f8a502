package dev.detour.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
        spool.append(("record-" + i + ";").getBytes(), 1);
      }
      List<String> read = new ArrayList<>();
      for (Spool.Batch batch = spool.peek(3, 1000); batch != null; batch = spool.peek(3, 1000)) {
        assertThat(batch.spans()).isLessThanOrEqualTo(3);
        read.add(new String(batch.payload()));
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
    first.append("a".getBytes(), 2);
    first.append("b".getBytes(), 3);
    first.acknowledge(first.peek(2, 100));
    first.append("c".getBytes(), 1);
    // No close: the process died.
    try (Spool second = new Spool(directory, 1 << 20, 1 << 20)) {
      assertThat(second.unacknowledgedSpans()).isEqualTo(4);
      Spool.Batch batch = second.peek(100, 100);
      assertThat(new String(batch.payload())).isEqualTo("bc");
      second.acknowledge(batch);
      assertThat(second.peek(100, 100)).isNull();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void stopsAtARecordThatWasCut() throws IOException {
    Spool first = new Spool(directory, 1 << 20, 1 << 20);
    first.append("whole".getBytes(), 1);
    first.append("cut in the middle".getBytes(), 1);
    Path file = files().get(0);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 4));
    try (Spool second = new Spool(directory, 1 << 20, 1 << 20)) {
      assertThat(second.unacknowledgedSpans()).isEqualTo(1);
      assertThat(new String(second.peek(10, 100).payload())).isEqualTo("whole");
    }
  }

  @Test
  void refusesWhatExceedsItsLimit() throws IOException {
    try (Spool spool = new Spool(directory, 100, 1 << 20)) {
      spool.append(new byte[40], 1);
      assertThatThrownBy(() -> spool.append(new byte[60], 1))
          .isInstanceOf(Spool.FullException.class);
      spool.acknowledge(spool.peek(10, 100));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
