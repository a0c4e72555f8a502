package dev.detour.store;

import java.util.Optional;

/**
 * A virtual key to be stored.
 *
 * @param value the key itself; only its hash and its last four characters are stored
 * @param defaultClass wire name of a traffic class
 * @param maxClass wire name of a traffic class
 */
public record NewApiKey(
    String tenant,
    String name,
    String value,
    Optional<String> defaultClass,
    Optional<String> maxClass,
    boolean mayPinRoutes) {
  public NewApiKey {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: a name for the key)");
    }
    if (!VirtualKeys.isWellFormed(value)) {
      throw new IllegalArgumentException(
          "value: wrong form (expected: dtr_ and 43 characters of base64url)");
    }
  }

  /** The value is a secret, so it stays out of logs. */
  @Override
  public String toString() {
    return "NewApiKey[tenant=" + tenant + ", name=" + name + "]";
  }
}
