package dev.detour.store;

import java.util.Locale;

/** How a policy version came to be. */
public enum PolicySource {
  BOOTSTRAP,
  CONSOLE,
  RECOMMENDATION,
  ROLLBACK;

  /** The name in the database and in answers. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static PolicySource of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
