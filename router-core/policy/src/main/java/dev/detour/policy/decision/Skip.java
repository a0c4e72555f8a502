package dev.detour.policy.decision;

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
}
