package dev.detour.standalone.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Requests as they were recorded: those of an hour are a stretch of the trace that begins anywhere,
 * drawn out over the hour.
 *
 * @param rows in order of time, at least one
 */
record RecordedTrace(List<TraceRow> rows) implements Trace {
  private static final double HOUR_NANOS = Duration.ofHours(1).toNanos();

  RecordedTrace {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows: none (expected: at least one)");
    }
  }

  @Override
  public List<TraceRow> hour(int hour, int count, RandomGenerator random) {
    int stretch = Math.min(count, rows.size() - 1);
    int first = random.nextInt(rows.size() - stretch);
    List<TraceRow> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TraceRow row = rows.get(first + i % Math.max(1, stretch));
      Duration at = Duration.ofNanos((long) (place(first, i, stretch, random) * HOUR_NANOS));
      requests.add(new TraceRow(at, row.inputTokens(), row.outputTokens()));
    }
    return requests;
  }

  @Override
  public OptionalDouble relativeRate(int hour) {
    return OptionalDouble.empty();
  }

  /** Where in the hour a request is, within [0, 1). */
  private double place(int first, int i, int stretch, RandomGenerator random) {
    double from = rows.get(first).at().toNanos();
    double length = rows.get(first + stretch).at().toNanos() - from;
    double jitter = random.nextDouble() / 3_600; // requests of one instant of a coarse clock
    double at =
        i < stretch && length > 0 ? (rows.get(first + i).at().toNanos() - from) / length : 1;
    return at < 1 ? Math.min(at + jitter, 0.999_999) : random.nextDouble();
  }
}
