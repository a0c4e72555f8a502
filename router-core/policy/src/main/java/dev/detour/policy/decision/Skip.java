package dev.detour.policy.decision;

import dev.detour.policy.document.Step;

/**
 * A step that was passed over.
 *
 * @param step which
 * @param reason why
 */
public record Skip(Step step, SkipReason reason) {}
