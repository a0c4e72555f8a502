package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** A step of a matrix row, in the order in which a request walks it. */
public enum CellPosition implements WireName {
  PRIMARY,
  FIRST_FALLBACK,
  SECOND_FALLBACK;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
