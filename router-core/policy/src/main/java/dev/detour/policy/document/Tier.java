package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** How good a route's answers are, in rising order. */
public enum Tier implements WireName {
  ECONOMY,
  BALANCED,
  PREMIUM;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether this tier is lower than the other one. */
  public boolean isBelow(Tier other) {
    return compareTo(other) < 0;
  }
}
