package dev.detour.jobs.signals;

import static dev.detour.jobs.row.Table.column;

import dev.detour.jobs.row.Table;
import dev.detour.policy.WireName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Something that changed and that somebody should know: a row of {@code detour.signals} and a
 * record of the topic of signals.
 *
 * @param startedAt minute in which it began, in seconds since the epoch
 * @param at minute in which it changed, in seconds since the epoch
 * @param state the budget's new state, or the failure category that most failures share
 * @param previousState the budget's state before; empty for other kinds
 * @param total requests or attempts that it rests on
 * @param failed of these; 0 for budgets
 * @param value utilization (-1 when it is not known), USD an hour, or share failed
 * @param usual what {@code value} is held against; 0 where there is no such thing
 */
public record Signal(
    Kind kind,
    Change change,
    SignalKey key,
    long startedAt,
    long at,
    String state,
    String previousState,
    long total,
    long failed,
    double value,
    double usual) {
  private static final long MILLIS = 1_000;

  /** What it is about. */
  public enum Kind implements WireName {
    BUDGET_STATE,
    BUDGET_BURN,
    MISCONFIGURED_WORKFLOW,
    ROUTE_INCIDENT;

    @Override
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What happened to it. */
  public enum Change implements WireName {
    OPENED,
    CLOSED,
    /** A budget came nearer to its cap. */
    RAISED,
    LOWERED;

    @Override
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How signals are written. */
  public static final Table<Signal> TABLE =
      new Table<>(
          "signals",
          List.of(
              column("id", (w, s) -> w.string(s.id())),
              column("kind", (w, s) -> w.string(s.kind.wireName())),
              column("change", (w, s) -> w.string(s.change.wireName())),
              column("tenant", (w, s) -> w.string(s.key.tenant())),
              column("feature", (w, s) -> w.string(s.key.feature())),
              column("workflow", (w, s) -> w.string(s.key.workflow())),
              column("route", (w, s) -> w.string(s.key.route())),
              column("started_at", (w, s) -> w.int64(s.startedAt * MILLIS)),
              column("at", (w, s) -> w.int64(s.at * MILLIS)),
              column("state", (w, s) -> w.string(s.state)),
              column("previous_state", (w, s) -> w.string(s.previousState)),
              column("total", (w, s) -> w.uint64(s.total)),
              column("failed", (w, s) -> w.uint64(s.failed)),
              column("value", (w, s) -> w.float64(s.value)),
              column("usual", (w, s) -> w.float64(s.usual))));

  /** The same for the same change of the same thing in the same minute, whoever computes it. */
  public String id() {
    String identity =
        String.join(
            "\0",
            kind.wireName(),
            change.wireName(),
            key.tenant(),
            key.feature(),
            key.workflow(),
            key.route(),
            Long.toString(at));
    return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
