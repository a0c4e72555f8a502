package dev.detour.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.chat.AnswerCache.Stored;
import dev.detour.policy.document.CacheRules;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryCacheTest {
  private static final CacheRules RULES = new CacheRules(Duration.ofMinutes(5), 10, 1_000, false);
  private final AtomicLong nanos = new AtomicLong();
  private final MemoryCache cache = new MemoryCache(nanos::get);

  @Test
  void givesAnAnswerAgainToItsTenantUntilItIsTooOld() {
    cache.put("acme", "k", answer(10), RULES);

    assertThat(cache.get("acme", "k")).contains(answer(10));
    assertThat(cache.get("globex", "k")).isEmpty();
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    assertThat(cache.get("acme", "k")).isEmpty();
  }

  @Test
  void holdsATenantToItsNumberOfAnswers() {
    for (int i = 0; i < 100; i++) {
      cache.put("acme", "k" + i, answer(1), RULES);
    }
    assertThat(cache.size()).isLessThanOrEqualTo(10);
  }

  @Test
  void holdsATenantToItsBytes() {
    for (int i = 0; i < 100; i++) {
      cache.put("acme", "k" + i, answer(400), RULES);
      cache.put("globex", "k" + i, answer(400), RULES);
    }
    assertThat(cache.size()).isLessThanOrEqualTo(4);
    cache.put("acme", "large", answer(1_001), RULES);
    assertThat(cache.get("acme", "large")).isEmpty();
  }

  @Test
  void newRulesBeginAfresh() {
    cache.put("acme", "old", answer(1), RULES);
    cache.put("acme", "new", answer(1), new CacheRules(Duration.ofMinutes(1), 5, 500, false));
    assertThat(cache.get("acme", "old")).isEmpty();
    assertThat(cache.get("acme", "new")).isPresent();
  }

  private static Stored answer(int bytes) {
    return new Stored(false, false, Buffer.buffer("x".repeat(bytes)));
  }
}
