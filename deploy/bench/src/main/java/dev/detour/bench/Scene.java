package dev.detour.bench;

import dev.detour.bench.load.Load;
import dev.detour.bench.load.Target;
import java.util.List;

/**
 * One load, and the targets that take it in turn.
 *
 * @param targets the first is the one that the others are compared with
 */
record Scene(Load load, List<Subject> targets) {

  /**
   * A target and the processes whose processor time is shown.
   *
   * @param process the target itself; empty: of no interest
   * @param helpers those that work because the target does
   */
  record Subject(Target target, String process, List<String> helpers) {
    /** Whether it is a JVM of its own, which becomes faster for minutes. */
    boolean isRouter() {
      return process.equals("router") || process.equals("relieved");
    }
  }
}
