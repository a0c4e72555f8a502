package dev.detour.sim.scenario;

import java.time.Duration;
import java.util.Optional;

/**
 * When a fault rule holds, counted from the start of the scenario: from {@code from} (included) to
 * {@code until} (excluded), again in every period when {@code every} is set.
 *
 * @param until empty: without end
 * @param every the period; {@code from} and {@code until} then lie inside it
 */
public record Window(Duration from, Optional<Duration> until, Optional<Duration> every) {

  /** At all times. */
  public static final Window ALWAYS = new Window(Duration.ZERO, Optional.empty(), Optional.empty());

  public Window {
    Checks.notNegative("from", from);
    if (until.isPresent() && until.get().compareTo(from) <= 0) {
      throw new IllegalArgumentException(
          "until: " + until.get() + " (expected: after from, " + from + ")");
    }
    if (every.isPresent() && (until.isEmpty() || until.get().compareTo(every.get()) > 0)) {
      throw new IllegalArgumentException(
          "every: " + every.get() + " (expected: an until inside the period)");
    }
  }

  /** Once, from {@code from} to {@code until}. */
  public static Window between(Duration from, Duration until) {
    return new Window(from, Optional.of(until), Optional.empty());
  }

  /** Whether the window is open this long after the start. */
  public boolean contains(Duration sinceStart) {
    Duration at =
        every
            .map(period -> Duration.ofNanos(sinceStart.toNanos() % period.toNanos()))
            .orElse(sinceStart);
    return at.compareTo(from) >= 0 && until.map(end -> at.compareTo(end) < 0).orElse(true);
  }
}
