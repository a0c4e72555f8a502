package dev.detour.policy.budget;

import dev.detour.policy.WireName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whose requests an account pays for. */
public enum AccountScope implements WireName {
  /** All requests of the tenant. */
  TENANT,
  /** The tenant's requests that name one feature. */
  FEATURE,
  /** The requests of one API key. */
  KEY;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** The scope of that name, empty when there is none. */
  public static Optional<AccountScope> ofWireName(String name) {
    return Arrays.stream(values()).filter(scope -> scope.wireName.equals(name)).findFirst();
  }
}
