package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/** Why a feature's requests may never be downgraded silently. */
public enum Sensitivity implements WireName {
  LEGAL,
  MEDICAL,
  FINANCIAL,
  UNREVIEWED_CODE,
  /** The request carries tools that write; also found from the tools' names. */
  WRITE_TOOLS,
  MULTILINGUAL_BRAND;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }
}
