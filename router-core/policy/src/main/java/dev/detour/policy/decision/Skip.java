package dev.detour.policy.decision;

import dev.detour.policy.document.Cell;
import dev.detour.policy.document.Step;
import java.util.Optional;

/**
 * A step that was passed over.
 *
 * @param step which
 * @param reason why
 * @param detail what exactly, where the reason alone does not say it
 */
public record Skip(Step step, SkipReason reason, Optional<String> detail) {
  /** A step whose reason says it all. */
  public Skip(Step step, SkipReason reason) {
    this(step, reason, Optional.empty());
  }

  /**
   * As the decision log tells it ({@code detour.decision.skipped}), such as {@code alpha-premium:
   * circuit_open} or {@code beta: cannot_translate (logprobs)}.
   */
  public String line() {
    String who =
        step.cell() instanceof Cell.ToRoute to ? to.route().name() : step.position().wireName();
    return who + ": " + reason.wireName() + detail.map(it -> " (" + it + ")").orElse("");
  }
}
