package dev.detour.jobs.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measurements of a cluster: those of its processes, added up. Which processes there are is
 * what the JobManager says; each answers for itself ({@link LocalMetrics}), at the address that its
 * resource id begins with.
 *
 * <p>Counters of processes that are gone still count, so that a sum does not fall when a
 * TaskManager is replaced. They start at zero with this process.
 */
final class ClusterMetrics implements Measurements {
  private static final Logger logger = LoggerFactory.getLogger(ClusterMetrics.class);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int MOST_REMEMBERED = 500;

  private final FlinkRest rest;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final ConcurrentMap<String, Long> own = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Double>> gone = new LinkedHashMap<>();
  private volatile Map<String, Map<String, Double>> present = Map.of();
  private volatile Map<String, Double> sums = Map.of();

  ClusterMetrics(FlinkRest rest) {
    this.rest = rest;
  }

  /** Asks every process; what does not answer keeps its last values as long as it is counted on. */
  void refresh() {
    try {
      Map<String, Map<String, Double>> now = new LinkedHashMap<>();
      for (String process : processes()) {
        now.put(process, scrape(process));
      }
      settle(now);
    } catch (IOException e) {
      logger.debug("the cluster's measurements cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> processes() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>(rest.taskManagers());
    rest.setting(FlinkProcess.RESOURCE_ID).ifPresent(ids::add);
    return ids;
  }

  private Map<String, Double> scrape(String process) throws InterruptedException {
    try {
      URI uri = URI.create("http://" + FlinkProcess.addressIn(process) + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        return parse(answer.body());
      }
    } catch (IOException | IllegalArgumentException e) {
      logger.debug("no measurements of {}", process, e);
    }
    return present.getOrDefault(process, Map.of());
  }

  private void settle(Map<String, Map<String, Double>> now) {
    present.forEach((process, values) -> gone.put(process, counters(values)));
    now.keySet().forEach(gone::remove);
    while (gone.size() > MOST_REMEMBERED) {
      String eldest = gone.keySet().iterator().next();
      gone.remove(eldest);
    }
    Map<String, Double> added = new TreeMap<>();
    now.values().forEach(values -> values.forEach((k, v) -> added.merge(k, v, Double::sum)));
    gone.values().forEach(values -> values.forEach((k, v) -> added.merge(k, v, Double::sum)));
    present = now;
    sums = added;
  }

  private static Map<String, Double> counters(Map<String, Double> values) {
    Map<String, Double> counters = new TreeMap<>(values);
    counters.keySet().removeIf(series -> !series.split("\\{", 2)[0].endsWith("_total"));
    return counters;
  }

  /** The lines of {@link LocalMetrics#render()}: a series, a space, a number. */
  static Map<String, Double> parse(String text) {
    Map<String, Double> values = new TreeMap<>();
    for (String line : text.lines().toList()) {
      int space = line.lastIndexOf(' ');
      if (space > 0 && line.charAt(0) != '#') {
        values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return values;
  }

  @Override
  public void count(String name, long amount) {
    own.merge(LocalMetrics.PREFIX + name, amount, Long::sum);
  }

  @Override
  public double value(String series) {
    return values().getOrDefault(series, 0.0);
  }

  @Override
  public String render() {
    return LocalMetrics.render(values());
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>(sums);
    own.forEach((series, count) -> values.merge(series, (double) count, Double::sum));
    return values;
  }
}
