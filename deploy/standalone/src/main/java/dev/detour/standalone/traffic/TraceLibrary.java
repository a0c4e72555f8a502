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
 * What the demo's traffic is made from: published data of a directory, and in place of each file
 * that is not there, the extract that ships with Detour.
 *
 * @param traces one for every workload
 * @param arrivals requests one after another, in order of time
 * @param volumes how much each tenant asks, and when
 * @param files how many published files were found
 */
public record TraceLibrary(
    Map<Workload, Trace> traces, List<TraceRow> arrivals, TenantVolumes volumes, int files) {
  /** Longer prompts than this fit no route of the demo. */
  static final int LONGEST_PROMPT = 100_000;

  public TraceLibrary {
    traces = new EnumMap<>(traces);
    arrivals = List.copyOf(arrivals);
    if (traces.size() != Workload.values().length) {
      throw new IllegalArgumentException(
          "traces: " + traces.keySet() + " (expected: one for every workload)");
    }
    if (arrivals.isEmpty()) {
      throw new IllegalArgumentException("arrivals: none (expected: at least one)");
    }
  }

  /**
   * Reads what is there.
   *
   * @throws IOException when a file is there and cannot be understood
   */
  public static TraceLibrary read(Optional<Path> directory) throws IOException {
    ServeGen serveGen = ServeGen.read(directory);
    Map<Workload, Trace> traces = new EnumMap<>(Workload.class);
    int files = serveGen.files();
    for (Workload workload : Workload.values()) {
      boolean recorded = workload.source() == Workload.Source.TRACE;
      files += recorded && file(directory, workload).isPresent() ? 1 : 0;
      traces.put(
          workload,
          recorded
              ? new RecordedTrace(rows(directory, workload))
              : serveGen.client(workload.sourceName()));
    }
    return new TraceLibrary(traces, rows(directory, Workload.CHAT), serveGen.volumes(), files);
  }

  /** The same with another trace of conversations, whose arrivals are everybody's. */
  TraceLibrary withConversations(List<TraceRow> rows) {
    Map<Workload, Trace> changed = new EnumMap<>(traces);
    changed.put(Workload.CHAT, new RecordedTrace(rows));
    return new TraceLibrary(changed, rows, volumes, files);
  }

  /** The trace of a workload. */
  public Trace of(Workload workload) {
    return Objects.requireNonNull(traces.get(workload));
  }

  private static Optional<Path> file(Optional<Path> directory, Workload workload) {
    return directory.map(it -> it.resolve(workload.sourceName())).filter(Files::isReadable);
  }

  private static List<TraceRow> rows(Optional<Path> directory, Workload workload)
      throws IOException {
    return TraceReader.read(file(directory, workload)).stream()
        .filter(row -> row.inputTokens() <= LONGEST_PROMPT)
        .toList();
  }
}
