package dev.detour.jobs.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The measurements of the job in this process, as Prometheus text. Operators measure through Flink,
 * so that the same job reports through any of Flink's reporters on a cluster; this reporter is what
 * the process's own {@code /metrics} reads.
 *
 * <p>Shown is what operators register in a group {@code detour}, and what says how the job fares.
 * Parallel instances are added up. Counters keep growing when tasks restart, and start at zero with
 * the process.
 */
public final class LocalMetrics implements MetricReporter, Measurements {
  private static final LocalMetrics INSTANCE = new LocalMetrics();
  static final String PREFIX = "detour_jobs_";
  private static final String OWN_GROUP = "detour";

  /** Groups that tell apart series of one name; a series has one at most. */
  private static final List<String> LABELS = List.of("table", "reason");

  /** Flink's measurement to the name it is shown under. */
  private static final Map<String, String> OF_FLINK =
      Map.of(
          "numberOfCompletedCheckpoints", "checkpoints_completed",
          "numberOfFailedCheckpoints", "checkpoints_failed",
          "lastCheckpointDuration", "last_checkpoint_duration_milliseconds",
          "lastCheckpointSize", "last_checkpoint_size_bytes",
          "numRestarts", "restarts",
          "pendingRecords", "records_pending");

  private final Map<Metric, String> shown = new ConcurrentHashMap<>();
  private final Map<String, Long> ended = new ConcurrentHashMap<>();

  private LocalMetrics() {}

  /** The measurements of this process. */
  public static LocalMetrics instance() {
    return INSTANCE;
  }

  /** How Flink creates the reporter; registered in {@code META-INF/services}. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return INSTANCE;
    }
  }

  @Override
  public void open(MetricConfig config) {
    // Nothing to open: the health server asks.
  }

  @Override
  public void close() {
    shown.clear();
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    seriesName(name, metric, group).ifPresent(series -> shown.put(metric, series + labels(group)));
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    String series = shown.remove(metric);
    if (series != null && metric instanceof Counter counter) {
      ended.merge(series, counter.getCount(), Long::sum);
    }
  }

  @Override
  public void count(String name, long amount) {
    ended.merge(PREFIX + name, amount, Long::sum);
  }

  @Override
  public double value(String series) {
    return values().getOrDefault(series, 0.0);
  }

  @Override
  public String render() {
    return render(values());
  }

  /** Series and their values in Prometheus's text format. */
  static String render(Map<String, Double> values) {
    StringBuilder text = new StringBuilder();
    values.forEach((series, value) -> text.append(series).append(' ').append(value).append('\n'));
    return text.toString();
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>();
    ended.forEach((series, count) -> values.merge(series, (double) count, Double::sum));
    shown.forEach(
        (metric, series) -> number(metric).ifPresent(n -> values.merge(series, n, Double::sum)));
    return values;
  }

  private static Optional<String> seriesName(String name, Metric metric, MetricGroup group) {
    if (List.of(group.getScopeComponents()).contains(OWN_GROUP)) {
      return Optional.of(PREFIX + name + (metric instanceof Counter ? "_total" : ""));
    }
    return Optional.ofNullable(OF_FLINK.get(name)).map(shownAs -> PREFIX + shownAs);
  }

  private static String labels(MetricGroup group) {
    Map<String, String> variables = group.getAllVariables();
    for (String label : LABELS) {
      String value = variables.get("<" + label + ">");
      if (value != null) {
        return "{" + label + "=\"" + value + "\"}";
      }
    }
    return "";
  }

  private static Optional<Double> number(Metric metric) {
    if (metric instanceof Counter counter) {
      return Optional.of((double) counter.getCount());
    }
    if (metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number) {
      return Optional.of(number.doubleValue());
    }
    return Optional.empty();
  }
}
