package dev.detour.policy.event;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Who ended an attempt before the provider did ({@code detour.cancelled_by}). */
public enum CancelledBy implements WireName {
  /** The caller closed its connection. */
  CALLER,
  /** One of the attempt's timeouts fired. */
  TIMEOUT,
  /** Another attempt of the same request answered first. */
  HEDGE,
  /** The router is stopping. */
  SHUTDOWN;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
