package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** A step of a matrix row, in the order in which a request walks it. */
public enum CellPosition implements WireName {
  PRIMARY(0),
  FIRST_FALLBACK(1),
  SECOND_FALLBACK(2);

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final int depth;

  CellPosition(int depth) {
    this.depth = depth;
  }

  /** How many fallbacks lead here ({@code detour.fallback.depth}): 0 for the primary. */
  public int depth() {
    return depth;
  }

  @Override
  public String wireName() {
    return wireName;
  }
}
