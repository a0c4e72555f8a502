package dev.detour.standalone.traffic;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
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

/**
 * Reads the request rates of ServeGen's clients: a header, then {@code
 * workload,client_id,window_start_s,rate_rps,...}, zstd. Its windows cover two weeks.
 */
final class ServeGen {
  static final String RATES = "servegen_client_rates.csv.zst";

  /** The model whose clients stand for tenants: the few largest have the whole two weeks. */
  private static final String WORKLOAD = "language/m-small";

  /** Fewer hours than this, and a client was not there for long enough to show a rhythm. */
  private static final int FEWEST_HOURS = TenantVolumes.HOURS * 9 / 10;

  private ServeGen() {}

  /** The volumes of its largest clients, the largest first; further tenants have the last one's. */
  static TenantVolumes volumes(Path file) throws IOException {
    List<double[]> clients =
        new ArrayList<>(
            hourly(file).values().stream()
                .filter(
                    hours -> Arrays.stream(hours).filter(rate -> rate > 0).count() >= FEWEST_HOURS)
                .toList());
    if (clients.isEmpty()) {
      throw new IOException(
          file + ": no client of " + WORKLOAD + " over two weeks (expected: at least one)");
    }
    clients.sort(Comparator.comparingDouble(ServeGen::sum).reversed());
    return (tenant, hour) -> clients.get(Math.min(tenant, clients.size() - 1))[hour];
  }

  private static double sum(double[] hours) {
    return Arrays.stream(hours).sum();
  }

  /** Requests a second by client and hour, times the windows of an hour. */
  private static Map<String, double[]> hourly(Path file) throws IOException {
    Map<String, double[]> clients = new HashMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new ZstdInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      reader.readLine(); // the header
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.startsWith(WORKLOAD + ",")) {
          add(line, clients, file + ":" + number);
        }
      }
    }
    return clients;
  }

  private static void add(String line, Map<String, double[]> clients, String where)
      throws IOException {
    try {
      String[] fields = line.split(",", 5);
      int hour = (int) (Long.parseLong(fields[2]) / 3600);
      double rate = Double.parseDouble(fields[3]);
      if (hour < TenantVolumes.HOURS) {
        clients.computeIfAbsent(fields[1], id -> new double[TenantVolumes.HOURS])[hour] += rate;
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(
          where + ": " + line + " (expected: workload,client,seconds,requests a second,...)", e);
    }
  }
}
