package dev.detour.standalone.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The traces that the demo's traffic is made from: those of a directory that are there, and in
 * place of each that is not, the extract that ships with Detour.
 *
 * @param traces one for every workload
 * @param volumes how much each tenant asks, and when
 * @param files how many published files were found
 */
public record TraceLibrary(Map<Workload, List<TraceRow>> traces, TenantVolumes volumes, int files) {
  /** Longer prompts than this fit no route of the demo. */
  private static final int LONGEST_PROMPT = 100_000;

  public TraceLibrary {
    traces = new EnumMap<>(traces);
    if (traces.size() != Workload.values().length) {
      throw new IllegalArgumentException(
          "traces: " + traces.keySet() + " (expected: one for every workload)");
    }
  }

  /**
   * Reads what is there.
   *
   * @throws IOException when a file is there and cannot be understood
   */
  public static TraceLibrary read(Optional<Path> directory) throws IOException {
    List<TraceRow> extract = TraceReader.extract();
    Map<Workload, List<TraceRow>> traces = new EnumMap<>(Workload.class);
    int files = 0;
    for (Workload workload : Workload.values()) {
      Optional<Path> file =
          directory.map(folder -> folder.resolve(workload.file())).filter(Files::isReadable);
      files += file.isPresent() ? 1 : 0;
      traces.put(workload, file.isPresent() ? fitting(TraceReader.read(file)) : extract);
    }
    Optional<Path> rates =
        directory.map(folder -> folder.resolve(ServeGen.RATES)).filter(Files::isReadable);
    files += rates.isPresent() ? 1 : 0;
    TenantVolumes volumes =
        rates.isPresent() ? ServeGen.volumes(rates.get()) : TenantVolumes.ASSUMED;
    return new TraceLibrary(traces, volumes, files);
  }

  /** The rows of a workload, in order of time. */
  public List<TraceRow> of(Workload workload) {
    return Objects.requireNonNull(traces.get(workload));
  }

  private static List<TraceRow> fitting(List<TraceRow> rows) {
    return rows.stream().filter(row -> row.inputTokens() <= LONGEST_PROMPT).toList();
  }
}
