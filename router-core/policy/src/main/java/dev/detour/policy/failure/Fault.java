package dev.detour.policy.failure;

import dev.detour.policy.WireName;

/** Who has to change something for a failure to go away. */
public enum Fault implements WireName {
  /** What the caller sent. */
  CALLER,
  /** The provider is broken. */
  PROVIDER,
  /** Somebody ran out: a rate, a quota, a provider's free machines. */
  CAPACITY,
  /** The gateway's own credential, permission or target. */
  INTERNAL
}
