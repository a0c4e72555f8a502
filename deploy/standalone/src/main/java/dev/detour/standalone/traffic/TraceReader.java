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
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads request traces, plain or gzipped, whose header says what their columns are: the Azure LLM
 * inference traces ({@code TIMESTAMP,ContextTokens,GeneratedTokens}), and those that count {@code
 * timestamp_ms} or {@code timestamp_s} with {@code input_tokens} and {@code output_tokens}
 * (Mooncake, RAGPulse).
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
      String header = reader.readLine();
      Columns columns = Columns.of(header == null ? "" : header, name);
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          rows.add(columns.row(line, name, number));
        }
      }
    }
    if (rows.isEmpty()) {
      throw new IOException(name + ": no rows (expected: at least one)");
    }
    return fromItsFirst(rows);
  }

  /** In order of time, which published traces keep but for a few rows. */
  private static List<TraceRow> fromItsFirst(List<TraceRow> rows) {
    rows.sort(Comparator.comparing(TraceRow::at));
    Duration start = rows.get(0).at();
    return rows.stream()
        .map(row -> new TraceRow(row.at().minus(start), row.inputTokens(), row.outputTokens()))
        .toList();
  }

  /** Where a trace says what. */
  private record Columns(String clock, int at, int input, int output) {
    static Columns of(String header, String name) throws IOException {
      List<String> names = List.of(header.strip().split(",", -1));
      for (String clock : List.of("TIMESTAMP", "timestamp_ms", "timestamp_s")) {
        boolean azure = clock.equals("TIMESTAMP");
        Columns found =
            new Columns(
                clock,
                names.indexOf(clock),
                names.indexOf(azure ? "ContextTokens" : "input_tokens"),
                names.indexOf(azure ? "GeneratedTokens" : "output_tokens"));
        if (found.at >= 0 && found.input >= 0 && found.output >= 0) {
          return found;
        }
      }
      throw new IOException(
          name + ":1: " + header + " (expected: a time, tokens of context and tokens generated)");
    }

    /** A row whose time is since any fixed instant. */
    TraceRow row(String line, String name, int number) throws IOException {
      String[] fields = line.split(",", -1);
      try {
        return new TraceRow(
            time(fields[at].trim()),
            Integer.parseInt(fields[input].trim()),
            Integer.parseInt(fields[output].trim()));
      } catch (DateTimeParseException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(
            name + ":" + number + ": " + line + " (expected: time,context tokens,generated tokens)",
            e);
      }
    }

    private Duration time(String text) {
      return switch (clock) {
        case "timestamp_ms" -> Duration.ofMillis(Long.parseLong(text));
        case "timestamp_s" -> Duration.ofSeconds(Long.parseLong(text));
        default ->
            Duration.between(
                LocalDate.EPOCH.atStartOfDay(), LocalDateTime.parse(text.replace(' ', 'T')));
      };
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
