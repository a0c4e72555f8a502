package dev.detour.gateway.chat;

import dev.detour.policy.decision.Skip;
import java.util.ArrayList;
import java.util.List;

/** The steps that decisions passed over, as the decision log tells them. */
final class Skips {
  private Skips() {}

  /** One line per skip. */
  static List<String> lines(List<Skip> skips) {
    return skips.isEmpty() ? List.of() : skips.stream().map(Skip::line).toList();
  }

  /** The lines so far with those of one more decision; a line that repeats stands once. */
  static List<String> added(List<String> lines, List<Skip> skips) {
    if (skips.isEmpty()) {
      return lines;
    }
    List<String> all = new ArrayList<>(lines);
    for (Skip skip : skips) {
      String line = skip.line();
      if (!all.contains(line)) {
        all.add(line);
      }
    }
    return all;
  }
}
