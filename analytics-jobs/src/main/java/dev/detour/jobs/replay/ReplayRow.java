package dev.detour.jobs.replay;

import static dev.detour.jobs.row.Table.column;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.jobs.row.Table;
import dev.detour.policy.replay.Replay;
import dev.detour.policy.replay.Replayed;
import dev.detour.policy.replay.Unreplayable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A row of {@code detour.replay_outcomes}.
 *
 * @param logged the request's row, as {@code replay_requests.sql} reads it
 */
record ReplayRow(String replay, JsonNode logged, Replay.Result result) {
  private static final long NANOS_PER_MICRO = 1_000;

  static final Table<ReplayRow> TABLE =
      new Table<>(
          "replay_outcomes",
          List.of(
              column("replay", (w, r) -> w.string(r.replay)),
              column("tenant", (w, r) -> w.string(r.text("tenant"))),
              column("started_at", (w, r) -> w.int64(r.number("started_at_us"))),
              column("request_id", (w, r) -> w.string(r.text("request_id"))),
              column("feature", (w, r) -> w.string(r.text("feature"))),
              column("traffic_class", (w, r) -> w.string(r.text("traffic_class"))),
              column("policy_version", (w, r) -> w.uint64(r.number("policy_version"))),
              column("fidelity", (w, r) -> w.string(r.fidelity())),
              column("why_not", (w, r) -> w.string(r.whyNot())),
              column("logged_outcome", (w, r) -> w.string(r.text("outcome"))),
              column("logged_route", (w, r) -> w.string(r.text("route_served"))),
              column("logged_depth", (w, r) -> w.uint16(r.number("fallback_depth"))),
              column("logged_attempts", (w, r) -> w.uint16(r.number("attempts"))),
              column("logged_cost_usd_micros", (w, r) -> w.int64(r.number("cost_usd_micros"))),
              column("logged_duration_us", (w, r) -> w.uint64(r.number("duration_us"))),
              column(
                  "replayed_outcome", (w, r) -> w.string(r.known(it -> it.outcome().wireName()))),
              column("replayed_reason", (w, r) -> w.string(r.known(it -> it.reason().wireName()))),
              column(
                  "replayed_route", (w, r) -> w.string(r.known(it -> it.routeServed().orElse("")))),
              column("replayed_depth", (w, r) -> w.uint16(r.count(Replayed::depth))),
              column("replayed_attempts", (w, r) -> w.uint16(r.count(it -> it.attempts().size()))),
              column("replayed_cost_usd_micros", (w, r) -> w.int64(r.count(Replayed::costMicros))),
              column("replayed_duration_us", (w, r) -> w.uint64(r.count(it -> us(it.took())))),
              column(
                  "replayed_first_token_us",
                  (w, r) ->
                      w.nullableUint64(
                          r.result
                              .replayed()
                              .flatMap(Replayed::firstToken)
                              .map(ReplayRow::us)
                              .orElse(null)))));

  private static long us(Duration duration) {
    return duration.toNanos() / NANOS_PER_MICRO;
  }

  private String text(String column) {
    return logged.path(column).asText();
  }

  private long number(String column) {
    return logged.path(column).asLong();
  }

  private String fidelity() {
    return result.replayed().map(it -> it.fidelity().wireName()).orElse("none");
  }

  private String whyNot() {
    return result.whyNot().map(Unreplayable::wireName).orElse("");
  }

  private String known(Function<Replayed, String> value) {
    return result.replayed().map(value).orElse("");
  }

  private long count(ToLongFunction<Replayed> value) {
    Optional<Replayed> replayed = result.replayed();
    return replayed.isEmpty() ? 0 : value.applyAsLong(replayed.get());
  }
}
