package dev.detour.gateway.chat;

import dev.detour.policy.decision.Skip;
import dev.detour.policy.document.Cell;
import java.util.ArrayList;
import java.util.List;

/** The steps that decisions passed over, as the decision log tells them. */
final class Skips {
  private Skips() {}

  /**
   * One line per skip, such as {@code alpha-premium: circuit_open} or {@code beta: cannot_translate
   * (logprobs)}.
   */
  static List<String> lines(List<Skip> skips) {
    return skips.isEmpty() ? List.of() : skips.stream().map(Skips::line).toList();
  }

  /** The lines so far with those of one more decision; a line that repeats stands once. */
  static List<String> added(List<String> lines, List<Skip> skips) {
    if (skips.isEmpty()) {
      return lines;
    }
    List<String> all = new ArrayList<>(lines);
    for (Skip skip : skips) {
      String line = line(skip);
      if (!all.contains(line)) {
        all.add(line);
      }
    }
    return all;
  }

  private static String line(Skip skip) {
    String who =
        skip.step().cell() instanceof Cell.ToRoute to
            ? to.route().name()
            : skip.step().position().wireName();
    String what = skip.detail().map(detail -> " (" + detail + ")").orElse("");
    return who + ": " + skip.reason().wireName() + what;
  }
}
