package dev.detour.gateway.live;

import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.RateLimits;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyHash;
import dev.detour.store.VirtualKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
   * @param keyLimits how much the key may ask for
   * @param tenantLimits how much all keys of the tenant together may ask for
   */
  public record Caller(UUID keyId, KeyRules rules, RateLimits keyLimits, RateLimits tenantLimits) {
    /** Who pays. */
    public String tenant() {
      return rules.tenant();
    }
  }

  /** A value of a key and until when it works. */
  private record Entry(Caller caller, Instant until) {}

  private record Snapshot(Map<KeyHash, Entry> byHash, Map<UUID, Caller> byId) {}

  private final Clock clock;
  private final AtomicReference<@Nullable Snapshot> snapshot = new AtomicReference<>();

  /** A ring without keys, on which the values of rotated keys expire by the given clock. */
  public KeyRing(Clock clock) {
    this.clock = clock;
  }

  /** Whether any snapshot was loaded yet. */
  public boolean isLoaded() {
    return snapshot.get() != null;
  }

  /** Working keys in memory. */
  public int size() {
    Snapshot loaded = snapshot.get();
    return loaded == null ? 0 : loaded.byId.size();
  }

  /** Replaces the snapshot. */
  public void load(Collection<ApiKey> keys) {
    Map<KeyHash, Entry> byHash = new HashMap<>(keys.size() * 2);
    Map<UUID, Caller> byId = new LinkedHashMap<>(keys.size() * 2);
    for (ApiKey key : keys) {
      if (key.disabledAt().isEmpty()) {
        Caller caller = new Caller(key.id(), rules(key), key.limits(), key.tenantLimits());
        byId.put(key.id(), caller);
        byHash.put(key.hash(), new Entry(caller, Instant.MAX));
        key.previous()
            .ifPresent(former -> byHash.put(former.hash(), new Entry(caller, former.until())));
      }
    }
    snapshot.set(new Snapshot(byHash, byId));
  }

  /** The caller that the working key of this id makes; empty when there is no such key. */
  public Optional<Caller> find(UUID keyId) {
    Snapshot loaded = snapshot.get();
    return loaded == null ? Optional.empty() : Optional.ofNullable(loaded.byId.get(keyId));
  }

  /** Any caller of the tenant; empty when it has no working key. */
  public Optional<Caller> anyOf(String tenant) {
    Snapshot loaded = snapshot.get();
    return loaded == null
        ? Optional.empty()
        : loaded.byId.values().stream().filter(known -> known.tenant().equals(tenant)).findFirst();
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
    Snapshot loaded = snapshot.get();
    if (loaded == null || key == null || !VirtualKeys.isWellFormed(key)) {
      return null;
    }
    Entry entry = loaded.byHash.get(KeyHash.of(key));
    return entry == null || !works(entry) ? null : entry.caller;
  }

  /** Only values of rotated keys have an end, so the clock is rarely read. */
  private boolean works(Entry entry) {
    return entry.until.equals(Instant.MAX) || clock.instant().isBefore(entry.until);
  }
}
