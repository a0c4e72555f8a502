package dev.detour.store;

import java.time.Instant;

/**
 * A login that holds.
 *
 * @param csrfToken what the session's changing calls must carry besides the cookie
 */
public record Session(String username, String csrfToken, Instant expiresAt) {
  /** The token stays out of logs. */
  @Override
  public String toString() {
    return "Session[username=" + username + ", expiresAt=" + expiresAt + "]";
  }
}
