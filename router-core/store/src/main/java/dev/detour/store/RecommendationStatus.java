package dev.detour.store;

import java.util.Locale;

/** Where a recommendation stands. The last three wait for canaries. */
public enum RecommendationStatus {
  PROPOSED,
  ACCEPTED,
  REJECTED,
  EXPIRED,
  CANARY,
  PROMOTED,
  ROLLED_BACK;

  /** The name in the database and in answers. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status of that wire name. */
  public static RecommendationStatus of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
