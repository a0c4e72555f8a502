package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/**
 * What a fallback route is meant to be beside its row's primary; checked when the document is read.
 */
public enum CellRole implements WireName {
  /** At least the primary's tier, in another failure domain. */
  OTHER_PROVIDER,
  /** Cheaper than the primary, input and output alike. */
  CHEAPER_MODEL;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
