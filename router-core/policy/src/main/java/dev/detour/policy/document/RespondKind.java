package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Where an answer without a model comes from. */
public enum RespondKind implements WireName {
  /** The policy's default text. */
  DEFAULT,
  /** A stored answer to the same request, else the policy's default text. */
  CACHED_OR_DEFAULT;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
