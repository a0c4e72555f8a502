package dev.detour.console.recommendation;

import java.time.Duration;

/** What the evidence says about a first-token timeout. */
public sealed interface TimeoutVerdict {
  /** Attempts in the evidence. */
  long sampleSize();

  /** Another value is better. */
  record Propose(Duration proposed, Evidence evidence) implements TimeoutVerdict {
    @Override
    public long sampleSize() {
      return evidence.sampleSize();
    }
  }

  /** The value in force is as good as any that the evidence can tell. */
  record KeepCurrent(String reason, long sampleSize) implements TimeoutVerdict {}

  /** The sample is too small to say anything. */
  record NotEnoughEvidence(String reason, long sampleSize) implements TimeoutVerdict {}
}
