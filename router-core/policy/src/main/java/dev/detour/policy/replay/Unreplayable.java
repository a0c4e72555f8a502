package dev.detour.policy.replay;

import dev.detour.policy.WireName;

/** Why nothing can be said of a logged request. */
public enum Unreplayable implements WireName {
  /** The policy has no row for the model that it asked for. */
  NO_ROW,
  /** The policy that it ran under does not lead to what the log says: the log lacks something. */
  UNEXPLAINED_LOG,
  /** The request ran as a job or was hedged, which the log does not tell whole. */
  NOT_SEQUENTIAL,
  /** A route would be asked of which no attempt is known at that time. */
  NO_MATCH,
  /** It never came to a decision: refused at the door, or answered from the cache. */
  NOT_DECIDED
}
