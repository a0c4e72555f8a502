package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Where a request goes when a provider refuses the gateway's own credential or target. */
public enum OnProviderRejection implements WireName {
  /** To the row's next step. */
  NEXT,
  /** To a clear error. */
  STOP;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
