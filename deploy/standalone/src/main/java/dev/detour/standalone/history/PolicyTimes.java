package dev.detour.standalone.history;

import dev.detour.policy.document.Policy;
import java.time.Instant;
import java.util.List;

/** Which policy was in force when. */
record PolicyTimes(List<InForce> versions) {
  /**
   * One version.
   *
   * @param from when it came into force; it ends where the next one begins
   */
  record InForce(Instant from, long version, Policy policy) {}

  PolicyTimes {
    versions = List.copyOf(versions);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("versions: none (expected: at least one)");
    }
  }

  /** The version of an instant; before the first one, the first. */
  InForce at(Instant instant) {
    InForce found = versions.get(0);
    for (InForce next : versions) {
      if (!next.from.isAfter(instant)) {
        found = next;
      }
    }
    return found;
  }
}
