package dev.detour.standalone.traffic;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads request traces in the form of the Azure LLM inference traces: a header, then {@code
 * TIMESTAMP,ContextTokens,GeneratedTokens} in order of time; plain or gzipped.
 */
public final class TraceReader {
  private static final String EXTRACT = "/detour/traces/azure_llm_2023_conv_first4000.csv.gz";
  private static final int GZIP_MAGIC = 0x1f;

  private TraceReader() {}

  /**
   * The trace in a file when one is named and is there, else the extract that ships with Detour.
   */
  public static List<TraceRow> read(Optional<Path> file) throws IOException {
    if (file.isPresent() && Files.isReadable(file.get())) {
      try (InputStream in = Files.newInputStream(file.get())) {
        return read(in, file.get().toString());
      }
    }
    return extract();
  }

  /** The extract that ships with Detour: 4,000 requests of 13.6 minutes. */
  public static List<TraceRow> extract() throws IOException {
    try (InputStream in = Objects.requireNonNull(TraceReader.class.getResourceAsStream(EXTRACT))) {
      return read(in, EXTRACT);
    }
  }

  private static List<TraceRow> read(InputStream in, String name) throws IOException {
    List<TraceRow> rows = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(unpacked(in), StandardCharsets.UTF_8))) {
      @Nullable LocalDateTime start = null;
      int number = 1;
      reader.readLine(); // the header
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          Parsed parsed = parse(line, name, number);
          start = start == null ? parsed.at : start;
          rows.add(new TraceRow(Duration.between(start, parsed.at), parsed.input, parsed.output));
        }
      }
    }
    if (rows.isEmpty()) {
      throw new IOException(name + ": no rows (expected: at least one)");
    }
    return List.copyOf(rows);
  }

  private record Parsed(LocalDateTime at, int input, int output) {}

  private static Parsed parse(String line, String name, int number) throws IOException {
    String[] fields = line.split(",", -1);
    try {
      return new Parsed(
          LocalDateTime.parse(fields[0].trim().replace(' ', 'T')),
          Integer.parseInt(fields[1].trim()),
          Integer.parseInt(fields[2].trim()));
    } catch (DateTimeParseException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(
          name + ":" + number + ": " + line + " (expected: time,context tokens,generated tokens)",
          e);
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(1);
    int first = buffered.read();
    buffered.reset();
    return first == GZIP_MAGIC ? new GZIPInputStream(buffered) : buffered;
  }
}
