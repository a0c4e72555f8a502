package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.Locale;

/**
 * The class of a request and what gave it.
 *
 * @param trafficClass the class
 * @param origin who named it
 * @param limited whether the key's highest class lowered what the origin named
 */
public record ClassChoice(TrafficClass trafficClass, Origin origin, boolean limited) {
  /** What gives a request its class. */
  public enum Origin implements WireName {
    /** The request's own header. */
    HEADER,
    FEATURE,
    KEY_DEFAULT,
    TENANT_DEFAULT,
    /** Nobody said anything. */
    FALLBACK;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /** The class that {@code origin} named, held to the key's highest. */
  static ClassChoice of(TrafficClass named, Origin origin, TrafficClass highest) {
    TrafficClass held = named.atMost(highest);
    return new ClassChoice(held, origin, held != named);
  }
}
