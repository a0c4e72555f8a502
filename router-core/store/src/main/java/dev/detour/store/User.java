package dev.detour.store;

import java.util.UUID;

/**
 * A person with a local account.
 *
 * @param passwordHash PHC string, made and checked by the console
 */
public record User(UUID id, String username, String passwordHash, boolean disabled) {
  /** The hash stays out of logs. */
  @Override
  public String toString() {
    return "User[username=" + username + "]";
  }
}
