package dev.detour.gateway.conversation;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much the model thinks before it answers; empty leaves it to the provider.
 *
 * @param effort in words
 * @param budgetTokens in tokens; 0 is not at all
 * @param shown whether the caller wants to read the thoughts
 */
public record Thinking(Optional<Effort> effort, OptionalInt budgetTokens, boolean shown) {
  /** Left to the provider. */
  public static final Thinking DEFAULT = new Thinking(Optional.empty(), OptionalInt.empty(), false);

  /** How much, in words. */
  public enum Effort {
    NONE(0),
    MINIMAL(1024),
    LOW(2048),
    MEDIUM(8192),
    HIGH(16384),
    XHIGH(32768),
    MAX(65536);

    private final int tokens;

    Effort(int tokens) {
      this.tokens = tokens;
    }

    /** The budget that stands for it where a dialect counts in tokens. */
    public int tokens() {
      return tokens;
    }

    /** The smallest effort whose budget holds so many tokens. */
    public static Effort ofTokens(int tokens) {
      for (Effort effort : values()) {
        if (effort.tokens >= tokens) {
          return effort;
        }
      }
      return MAX;
    }
  }

  /** Whether anything was asked for. */
  public boolean isAsked() {
    return effort.isPresent() || budgetTokens.isPresent();
  }

  /** The effort, in words or by its budget; empty when nothing was asked for. */
  public Optional<Effort> asEffort() {
    return effort.isPresent() || budgetTokens.isEmpty()
        ? effort
        : Optional.of(Effort.ofTokens(budgetTokens.getAsInt()));
  }

  /** The budget, in tokens or by its effort; empty when nothing was asked for. */
  public OptionalInt asTokens() {
    return budgetTokens.isPresent() || effort.isEmpty()
        ? budgetTokens
        : OptionalInt.of(effort.get().tokens());
  }
}
