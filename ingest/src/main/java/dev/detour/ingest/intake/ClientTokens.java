package dev.detour.ingest.intake;

import java.util.Map;

/**
 * Bearer tokens by the name of their client.
 *
 * @param byName empty: anyone may send
 */
public record ClientTokens(Map<String, String> byName) {
  public ClientTokens {
    byName = Map.copyOf(byName);
    if (byName.values().stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a token is blank (expected: text)");
    }
  }

  /** The names alone: this text may end up in a log. */
  @Override
  public String toString() {
    return "ClientTokens" + byName.keySet();
  }
}
