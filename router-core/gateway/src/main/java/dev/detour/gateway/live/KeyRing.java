package dev.detour.gateway.live;

import dev.detour.policy.document.KeyRules;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyHash;
import dev.detour.store.VirtualKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Every working virtual key, by hash, in memory.
 *
 * <p>A key is looked up by its SHA-256, so the time of a lookup tells nothing about the keys there
 * are: whoever could steer the hash could as well guess 256 random bits.
 */
public final class KeyRing {
  private static final String BEARER = "bearer ";

  /**
   * A caller that showed a working key.
   *
   * @param keyId the key's id, for spans
   * @param rules what the key and its tenant say about requests
   */
  public record Caller(UUID keyId, KeyRules rules) {
    /** Who pays. */
    public String tenant() {
      return rules.tenant();
    }
  }

  private final AtomicReference<@Nullable Map<KeyHash, Caller>> callers = new AtomicReference<>();

  /** Whether any snapshot was loaded yet. */
  public boolean isLoaded() {
    return callers.get() != null;
  }

  /** Working keys in memory. */
  public int size() {
    Map<KeyHash, Caller> loaded = callers.get();
    return loaded == null ? 0 : loaded.size();
  }

  /** Replaces the snapshot. */
  public void load(Collection<ApiKey> keys) {
    Map<KeyHash, Caller> loaded = new HashMap<>(keys.size() * 2);
    for (ApiKey key : keys) {
      if (key.disabledAt().isEmpty()) {
        loaded.put(key.hash(), new Caller(key.id(), rules(key)));
      }
    }
    callers.set(loaded);
  }

  private static KeyRules rules(ApiKey key) {
    return new KeyRules(
        key.tenant(),
        key.defaultClass(),
        key.maxClass(),
        key.mayPinRoutes(),
        key.tenantDefaultClass());
  }

  /** Who sent this {@code Authorization} header; null when it shows no working key. */
  public @Nullable Caller authenticate(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    return authenticateKey(authorization.substring(BEARER.length()).trim());
  }

  /** Who sent this key, as {@code x-api-key} carries it; null when it is no working one. */
  public @Nullable Caller authenticateKey(@Nullable String key) {
    Map<KeyHash, Caller> loaded = callers.get();
    if (loaded == null || key == null) {
      return null;
    }
    return VirtualKeys.isWellFormed(key) ? loaded.get(KeyHash.of(key)) : null;
  }
}
