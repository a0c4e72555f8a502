package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceReaderTest {
  @TempDir Path folder;

  @Test
  void theExtractIsTheBeginningOfTheTrace() throws IOException {
    List<TraceRow> rows = TraceReader.extract();

    assertThat(rows).hasSize(4_000);
    assertThat(rows.get(0)).isEqualTo(new TraceRow(Duration.ZERO, 374, 44));
    assertThat(rows.get(1).at()).isEqualTo(Duration.ofNanos(4_314_579_000L));
    assertThat(rows.get(3_999))
        .extracting(TraceRow::inputTokens, TraceRow::outputTokens)
        .containsExactly(1_186, 421);
    assertThat(rows).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
  }

  @Test
  void aNamedFileIsReadWhenItIsThere() throws IOException {
    Path file = folder.resolve("trace.csv");
    Files.writeString(
        file,
        "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:00:00.5000000,7,3\r\n2023-11-16 18:00:02.0,9,1");

    assertThat(TraceReader.read(Optional.of(file)))
        .containsExactly(
            new TraceRow(Duration.ZERO, 7, 3), new TraceRow(Duration.ofMillis(1_500), 9, 1));
    assertThat(TraceReader.read(Optional.of(folder.resolve("nowhere.csv.gz")))).hasSize(4_000);
  }

  @Test
  void aBrokenLineIsNamed() throws IOException {
    Path file = folder.resolve("trace.csv");
    Files.writeString(
        file, "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00,7,many\n");

    assertThatThrownBy(() -> TraceReader.read(Optional.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            file
                + ":2: 2023-11-16 18:00:00,7,many (expected: time,context tokens,generated tokens)");
  }
}
