package dev.detour.policy;

import java.util.Locale;

/** A value with one name for documents, spans and tables: its enum name in lower snake case. */
public interface WireName {
  /** The enum constant's own name. */
  String name();

  /** The name on the wire, such as {@code rate_limited}. */
  default String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
