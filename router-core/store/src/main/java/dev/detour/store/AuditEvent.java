package dev.detour.store;

import io.vertx.core.json.JsonObject;

/**
 * Something to be written to the audit log.
 *
 * @param actor user name, or {@code system}
 * @param action what was done, like {@code policy.published}
 * @param subject what it was done to, like {@code policy/5}
 * @param detail what changed, and the evidence as it was; no secrets
 */
public record AuditEvent(String actor, String action, String subject, JsonObject detail) {
  /** The actor of what Detour does by itself. */
  public static final String SYSTEM = "system";
}
