package dev.detour.policy.document;

import dev.detour.policy.WireName;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a request is for, from the most protected class to the least. */
public enum TrafficClass implements WireName {
  CRITICAL_USER_FACING,
  NON_CRITICAL_USER_FACING,
  INTERNAL_AUTOMATION,
  BATCH,
  EXPERIMENT;

  private static final Map<String, TrafficClass> BY_WIRE_NAME = new HashMap<>();

  static {
    for (TrafficClass trafficClass : values()) {
      BY_WIRE_NAME.put(trafficClass.wireName, trafficClass);
    }
  }

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** The class with this wire name, such as {@code batch}. */
  public static Optional<TrafficClass> ofWireName(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }

  /** Whether this class is more protected than the other one. */
  public boolean isAbove(TrafficClass other) {
    return compareTo(other) < 0;
  }

  /** The less protected of this class and the other one. */
  public TrafficClass atMost(TrafficClass limit) {
    return isAbove(limit) ? limit : this;
  }
}
