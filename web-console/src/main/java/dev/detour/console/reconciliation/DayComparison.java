package dev.detour.console.reconciliation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The two books of one tenant and UTC day, as far as they were read. Amounts are micro-USD. */
final class DayComparison {
  private static final int EXAMPLES = 5;

  private long ledgerAttempts;
  private long ledgerMicros;
  private long spanAttempts;
  private long spanMicros;
  private final Map<Difference, Found> differences = new EnumMap<>(Difference.class);

  /**
   * Differences of one kind.
   *
   * @param micros ledger less spans, summed
   * @param examples the first few attempts
   */
  record Found(long attempts, long micros, List<String> examples) {}

  void debit(BookEntry entry) {
    ledgerAttempts++;
    ledgerMicros = Math.addExact(ledgerMicros, entry.micros());
  }

  void span(BookEntry entry) {
    spanAttempts++;
    spanMicros = Math.addExact(spanMicros, entry.micros());
  }

  void differs(Difference difference, String attempt, long micros) {
    Found before = differences.getOrDefault(difference, new Found(0, 0, List.of()));
    List<String> examples = before.examples();
    if (examples.size() < EXAMPLES) {
      examples = new ArrayList<>(examples);
      examples.add(attempt);
    }
    differences.put(
        difference,
        new Found(before.attempts() + 1, Math.addExact(before.micros(), micros), examples));
  }

  long ledgerAttempts() {
    return ledgerAttempts;
  }

  long ledgerMicros() {
    return ledgerMicros;
  }

  long spanAttempts() {
    return spanAttempts;
  }

  long spanMicros() {
    return spanMicros;
  }

  Map<Difference, Found> differences() {
    return differences;
  }

  /** Whether every difference has a reason that is no fault. */
  boolean isExplained() {
    return differences.keySet().stream().allMatch(Difference::isExplained);
  }
}
