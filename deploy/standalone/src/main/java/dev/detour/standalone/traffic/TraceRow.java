package dev.detour.standalone.traffic;

import java.time.Duration;

/**
 * One request of a trace.
 *
 * @param at time since the trace's first request
 * @param inputTokens tokens of context
 * @param outputTokens tokens generated
 */
public record TraceRow(Duration at, int inputTokens, int outputTokens) {
  public TraceRow {
    if (at.isNegative()) {
      throw new IllegalArgumentException("at: " + at + " (expected: >= 0)");
    }
    if (inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException(
          "tokens: " + inputTokens + ", " + outputTokens + " (expected: >= 0)");
    }
  }
}
