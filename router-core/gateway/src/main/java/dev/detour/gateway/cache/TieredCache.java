package dev.detour.gateway.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.detour.gateway.chat.AnswerCache;
import dev.detour.policy.document.CacheRules;
import dev.detour.store.AnswerStore;
import dev.detour.store.CachedAnswer;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Answers in this router's memory and, where the policy has them shared, in the control store too:
 * another router gives them, and so does this one when it has started anew.
 *
 * <p>The memory is asked first. The control store is asked only by a request that no route can
 * answer, and not for long: a caller in trouble gets the default answer rather than wait.
 */
public final class TieredCache implements AnswerCache {
  private static final long WAIT_MS = 250;

  private final MemoryCache memory = new MemoryCache(Ticker.systemTicker());
  private final AnswerStore store;
  private final SharedWriter writer;

  public TieredCache(AnswerStore store, SharedWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  @Override
  public Future<Optional<Stored>> get(String tenant, String key, CacheRules rules) {
    Optional<Stored> near = memory.get(tenant, key);
    if (near.isPresent() || !rules.shared()) {
      return Future.succeededFuture(near);
    }
    return store
        .get(tenant, key, rules.ttl())
        .map(found -> found.map(TieredCache::stored))
        .timeout(WAIT_MS, TimeUnit.MILLISECONDS)
        .otherwise(Optional.empty());
  }

  private static Stored stored(CachedAnswer answer) {
    return new Stored(answer.streamed(), answer.withUsage(), answer.answer());
  }

  @Override
  public void put(String tenant, String key, Stored answer, CacheRules rules) {
    if (memory.put(tenant, key, answer, rules) && rules.shared()) {
      writer.write(
          new CachedAnswer(tenant, key, answer.stream(), answer.usage(), answer.bytes()), rules);
    }
  }
}
