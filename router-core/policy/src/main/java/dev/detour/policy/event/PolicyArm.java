package dev.detour.policy.event;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Which of two live policy versions a request runs under ({@code detour.policy.arm}). */
public enum PolicyArm implements WireName {
  STABLE,
  CANARY;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
