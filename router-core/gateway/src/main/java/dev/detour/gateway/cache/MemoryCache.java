package dev.detour.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.detour.gateway.chat.AnswerCache.Stored;
import dev.detour.policy.document.CacheRules;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One router's stored answers, each tenant's within its own bounds of bytes and of number.
 *
 * <p>An answer weighs its bytes, but never less than the byte bound's share of one entry; so one
 * bound on the weight holds both.
 */
final class MemoryCache {
  private record Kept(CacheRules rules, Cache<String, Stored> answers) {}

  private final Map<String, Kept> tenants = new ConcurrentHashMap<>();
  private final Ticker ticker;

  MemoryCache(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A tenant's answer to that request; empty when there is none that is fresh. */
  Optional<Stored> get(String tenant, String key) {
    Kept kept = tenants.get(tenant);
    return kept == null ? Optional.empty() : Optional.ofNullable(kept.answers.getIfPresent(key));
  }

  /** Keeps an answer; false when the tenant's bounds have no place for it. */
  boolean put(String tenant, String key, Stored answer, CacheRules rules) {
    if (rules.maxEntriesPerTenant() == 0 || answer.bytes().length() > rules.maxBytesPerTenant()) {
      return false;
    }
    tenants
        .compute(
            tenant,
            (name, before) ->
                before != null && before.rules.equals(rules)
                    ? before
                    : new Kept(rules, answers(rules)))
        .answers
        .put(key, answer);
    return true;
  }

  /** Answers in memory of all tenants, after what is due has been dropped. */
  long size() {
    long size = 0;
    for (Kept kept : tenants.values()) {
      kept.answers.cleanUp();
      size += kept.answers.estimatedSize();
    }
    return size;
  }

  private Cache<String, Stored> answers(CacheRules rules) {
    long share = Math.max(1, rules.maxBytesPerTenant() / rules.maxEntriesPerTenant());
    long bound = Math.max(rules.maxBytesPerTenant(), rules.maxEntriesPerTenant());
    return Caffeine.newBuilder()
        .ticker(ticker)
        .executor(Runnable::run)
        .expireAfterWrite(rules.ttl())
        .maximumWeight(bound)
        .weigher((String key, Stored answer) -> weight(answer, share))
        .build();
  }

  private static int weight(Stored answer, long share) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(share, answer.bytes().length()));
  }
}
