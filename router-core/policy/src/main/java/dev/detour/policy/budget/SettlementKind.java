package dev.detour.policy.budget;

import dev.detour.policy.WireName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How sure the cost of a settled attempt is. */
public enum SettlementKind implements WireName {
  /** From the usage that the provider reported. */
  USAGE,
  /** The provider answered with an error or was never reached: it bills nothing. */
  UNBILLED,
  /** The provider may bill and nobody knows how much: the whole reservation. */
  ESTIMATE,
  /** The router died with the attempt under way: the whole reservation, from its journal. */
  CRASH;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** The kind of that name, empty when there is none. */
  public static Optional<SettlementKind> ofWireName(String name) {
    return Arrays.stream(values()).filter(kind -> kind.wireName.equals(name)).findFirst();
  }
}
