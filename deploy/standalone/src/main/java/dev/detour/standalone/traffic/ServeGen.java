package dev.detour.standalone.traffic;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The clients of ServeGen over two weeks, by {@code workload,client_id}: their request rates
 * ({@code workload,client_id,window_start_s,rate_rps,...}), and the quantiles of their tokens
 * ({@code workload,client_id,window_start_s,field,mean,p10,p50,p90,p95,p99,max}).
 */
final class ServeGen {
  private static final String RATES = "servegen_client_rates";
  private static final String QUANTILES = "servegen_token_quantiles";
  private static final String EXTRACT = "/detour/traces/%s_extract.csv.gz";

  /** The model whose clients stand for tenants: the few largest have the whole two weeks. */
  private static final String TENANTS = "language/m-small,";

  /** Fewer hours than this, and a client was not there for long enough to show a rhythm. */
  private static final int FEWEST_HOURS = TenantVolumes.HOURS * 9 / 10;

  private static final int WINDOW_SECONDS = TenantVolumes.HOURS / ClientTrace.WINDOWS * 3_600;

  /** Requests a second by hour, times the windows of an hour. */
  private final Map<String, double[]> rates = new HashMap<>();

  /** By client and field, and by window. */
  private final Map<String, Map<Integer, TokenQuantiles>> quantiles = new HashMap<>();

  private final int files;

  private ServeGen(Optional<Path> directory) throws IOException {
    Optional<Path> rateFile = file(directory, RATES);
    Optional<Path> quantileFile = file(directory, QUANTILES);
    this.files = (rateFile.isPresent() ? 1 : 0) + (quantileFile.isPresent() ? 1 : 0);
    read(rateFile, RATES, this::addRate);
    read(quantileFile, QUANTILES, this::addQuantiles);
  }

  /**
   * Reads the published files of a directory, and in place of each that is not there, the extract
   * that ships with Detour.
   *
   * @throws IOException when a file is there and cannot be understood
   */
  static ServeGen read(Optional<Path> directory) throws IOException {
    return new ServeGen(directory);
  }

  /** How many published files were found, 0..2. */
  int files() {
    return files;
  }

  /** The volumes of its largest clients, the largest first; further tenants have the last one's. */
  TenantVolumes volumes() throws IOException {
    List<double[]> clients = new ArrayList<>();
    rates.forEach(
        (client, hours) -> {
          boolean whole = Arrays.stream(hours).filter(rate -> rate > 0).count() >= FEWEST_HOURS;
          if (client.startsWith(TENANTS) && whole) {
            clients.add(hours);
          }
        });
    if (clients.isEmpty()) {
      throw new IOException(
          RATES + ": no client " + TENANTS + "... over two weeks (expected: at least one)");
    }
    clients.sort(Comparator.comparingDouble(ServeGen::sum).reversed());
    return (tenant, hour) -> clients.get(Math.min(tenant, clients.size() - 1))[hour];
  }

  /** What a client asked, in the form {@code workload,client_id}. */
  ClientTrace client(String name) throws IOException {
    double @Nullable [] hours = rates.get(name);
    if (hours == null) {
      throw new IOException(RATES + ": no client " + name + " (expected: its rates)");
    }
    return new ClientTrace(
        hours, windows(name + ",input_tokens"), windows(name + ",output_tokens"));
  }

  private List<TokenQuantiles> windows(String field) throws IOException {
    List<TokenQuantiles> found = List.copyOf(quantiles.getOrDefault(field, Map.of()).values());
    if (found.size() != ClientTrace.WINDOWS) {
      throw new IOException(
          "%s: %d windows of %s (expected: %d)"
              .formatted(QUANTILES, found.size(), field, ClientTrace.WINDOWS));
    }
    return found;
  }

  private static double sum(double[] hours) {
    return Arrays.stream(hours).sum();
  }

  private void addRate(String[] fields) {
    int hour = (int) (Long.parseLong(fields[2]) / 3_600);
    if (hour < TenantVolumes.HOURS) {
      rates
              .computeIfAbsent(fields[0] + "," + fields[1], id -> new double[TenantVolumes.HOURS])[
              hour] +=
          Double.parseDouble(fields[3]);
    }
  }

  private void addQuantiles(String[] fields) {
    double[] values = Arrays.stream(fields, 5, 11).mapToDouble(Double::parseDouble).toArray();
    quantiles
        .computeIfAbsent(
            String.join(",", fields[0], fields[1], fields[3]), field -> new TreeMap<>())
        .put(
            (int) (Long.parseLong(fields[2]) / WINDOW_SECONDS),
            new TokenQuantiles(values[0], values[1], values[2], values[3], values[4], values[5]));
  }

  private static Optional<Path> file(Optional<Path> directory, String name) {
    return directory.map(it -> it.resolve(name + ".csv.zst")).filter(Files::isReadable);
  }

  /** Takes the fields of one line. */
  private interface Line {
    void add(String[] fields);
  }

  private static void read(Optional<Path> file, String name, Line to) throws IOException {
    String where = file.map(Path::toString).orElse(EXTRACT.formatted(name));
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(open(file, where), StandardCharsets.UTF_8))) {
      reader.readLine(); // the header
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        try {
          to.add(line.split(",", -1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          throw new IOException(
              where + ":" + number + ": " + line + " (expected: a line of " + name + ")", e);
        }
      }
    }
  }

  private static InputStream open(Optional<Path> file, String resource) throws IOException {
    return file.isPresent()
        ? new ZstdInputStream(Files.newInputStream(file.get()))
        : new GZIPInputStream(Objects.requireNonNull(ServeGen.class.getResourceAsStream(resource)));
  }
}
