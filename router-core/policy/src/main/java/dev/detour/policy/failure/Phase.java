package dev.detour.policy.failure;

import dev.detour.policy.WireName;

/** How far an attempt had come when it failed. */
public enum Phase implements WireName {
  /** No response at all. */
  CONNECT,
  /** A complete response that is not a stream: an error, or a whole 2xx body. */
  HEADERS,
  /** After a 2xx status, within a streamed body. */
  STREAM
}
