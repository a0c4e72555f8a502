package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.price.PriceBook;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.testing.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds the rows of requests and attempts against what callers and providers saw, trace by trace.
 *
 * <p>What was answered whole must be there once, with all of its attempts. Of the requests whose
 * answer was cut off by the router's death, no more than the callers had under way, what had ended
 * by then may be there, once.
 */
final class TraceBooks {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Rows rows;
  private final SimulatorLog simulator;
  private final SteadyLoad load;

  TraceBooks(Rows rows, SimulatorLog simulator, SteadyLoad load) {
    this.rows = rows;
    this.simulator = simulator;
    this.load = load;
  }

  /** A row's or an attempt's trace, and what tells it from others of the trace. */
  private record Entry(String trace, String id) {}

  /**
   * Waits for what must be there, and compares. While nobody asks.
   *
   * @param routerDeaths how often the router died so far
   */
  void assertHold(String after, int routerDeaths) throws Exception {
    List<AttemptRecord> asked = simulator.attempts();
    Set<String> answered = load.answered();
    Set<String> cutOff = load.cutOff();
    Set<Entry> attempted =
        asked.stream()
            .map(it -> new Entry(SimulatorLog.traceId(it), SimulatorLog.spanId(it)))
            .collect(Collectors.toSet());
    Set<Entry> owed = only(attempted, answered);
    Await.holds(
        PATIENCE, () -> traces(requests()).containsAll(answered) && attempts().containsAll(owed));

    List<Entry> requests = requests();
    List<Entry> attempts = attempts();
    assertThat(requests).as("rows of requests after " + after).doesNotHaveDuplicates();
    assertThat(attempts).as("rows of attempts after " + after).doesNotHaveDuplicates();
    assertThat(difference(answered, traces(requests)))
        .as("answered, and no row of the request, after " + after)
        .isEmpty();
    assertThat(difference(owed, Set.copyOf(attempts)))
        .as("attempts of answered requests, and no row, after " + after)
        .isEmpty();
    assertThat(difference(Set.copyOf(attempts), attempted))
        .as("rows of attempts that no provider saw, after " + after)
        .isEmpty();
    assertThat(difference(traces(requests), union(answered, cutOff)))
        .as("rows of requests that nobody sent, after " + after)
        .isEmpty();
    Set<String> begun = union(traces(attempted), traces(requests));
    begun.removeAll(answered);
    assertThat(begun)
        .as("requests that the router's death cut off, after " + after)
        .isSubsetOf(cutOff)
        .hasSizeLessThanOrEqualTo(routerDeaths * SteadyLoad.CALLERS);
  }

  /** Asserts that the rows of answered requests' attempts say what the providers' log says. */
  void assertSpent(PriceBook prices) throws Exception {
    Set<String> answered = load.answered();
    new ProviderBooks(rows, prices)
        .assertHold(
            simulator.attempts().stream()
                .filter(it -> answered.contains(SimulatorLog.traceId(it)))
                .toList());
  }

  private List<Entry> requests() throws Exception {
    return entries("SELECT trace_id, request_id AS id FROM requests");
  }

  private List<Entry> attempts() throws Exception {
    return entries("SELECT trace_id, span_id AS id FROM attempts");
  }

  /** Read without FINAL: the sink alone must have written each row once. */
  private List<Entry> entries(String sql) throws Exception {
    return rows.select(sql).stream().map(TraceBooks::entry).toList();
  }

  private static Entry entry(JsonNode row) {
    return new Entry(row.path("trace_id").asText(), row.path("id").asText());
  }

  private static Set<Entry> only(Set<Entry> entries, Set<String> traces) {
    return entries.stream().filter(it -> traces.contains(it.trace())).collect(Collectors.toSet());
  }

  private static Set<String> traces(Iterable<Entry> entries) {
    Set<String> traces = new HashSet<>();
    entries.forEach(entry -> traces.add(entry.trace()));
    return traces;
  }

  private static <T> Set<T> difference(Set<T> these, Set<T> those) {
    Set<T> left = new HashSet<>(these);
    left.removeAll(those);
    return left;
  }

  private static <T> Set<T> union(Set<T> these, Set<T> those) {
    Set<T> all = new HashSet<>(these);
    all.addAll(those);
    return all;
  }
}
