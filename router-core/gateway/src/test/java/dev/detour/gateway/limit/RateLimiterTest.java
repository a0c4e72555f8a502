package dev.detour.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.live.KeyRing;
import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.RateLimitDefaults;
import dev.detour.policy.document.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private long now = 17;
  private final RateLimiter limiter = new RateLimiter(() -> now);

  @Test
  void asksNothingOfCallersWithoutLimits() {
    for (int i = 0; i < 1000; i++) {
      assertThat(admit(caller(1, RateLimits.NONE, RateLimits.NONE), 1_000_000)).isTrue();
    }
    assertThat(limiter.size()).isZero();
  }

  @Test
  void holdsAKeyToItsRequests() {
    KeyRing.Caller caller = caller(1, requests(2), RateLimits.NONE);
    assertThat(admit(caller, 1)).isTrue();
    assertThat(admit(caller, 1)).isTrue();
    RateLimiter.Exceeded exceeded = (RateLimiter.Exceeded) verdict(caller, 1);
    assertThat(exceeded.what()).isEqualTo("requests per minute of this key (limit 2)");
    assertThat(exceeded.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(admit(caller(2, requests(2), RateLimits.NONE), 1)).isTrue();
    now += Duration.ofSeconds(30).toNanos();
    assertThat(admit(caller, 1)).isTrue();
  }

  @Test
  void holdsATenantToItsLimitOverAllItsKeys() {
    assertThat(admit(caller(1, RateLimits.NONE, requests(2)), 1)).isTrue();
    assertThat(admit(caller(2, RateLimits.NONE, requests(2)), 1)).isTrue();
    assertThat(admit(caller(3, RateLimits.NONE, requests(2)), 1)).isFalse();
  }

  @Test
  void aRefusedRequestTakesNothingOfOtherLimits() {
    KeyRing.Caller both = caller(1, requests(10), requests(1));
    assertThat(admit(both, 1)).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(admit(both, 1)).isFalse();
    }
    Standing standing = verdict(caller(1, requests(10), RateLimits.NONE), 1).standing();
    assertThat(standing.requests().orElseThrow().remaining()).isEqualTo(8);
  }

  @Test
  void correctsTokensToWhatWasUsed() {
    KeyRing.Caller caller = caller(1, tokens(1000), RateLimits.NONE);
    Charge charge = ((RateLimiter.Admitted) verdict(caller, 900)).charge();
    assertThat(admit(caller, 200)).isFalse();
    charge.add(100);
    charge.settle();
    charge.settle();
    assertThat(verdict(caller, 0).standing().tokens().orElseThrow().remaining()).isEqualTo(900);
    Charge beyond = ((RateLimiter.Admitted) verdict(caller, 100)).charge();
    beyond.add(1500);
    beyond.settle();
    assertThat(admit(caller, 1)).isFalse();
  }

  @Test
  void takesTheDefaultsOfThePolicyWhereNobodySaysOtherwise() {
    RateLimitDefaults defaults = new RateLimitDefaults(requests(1), RateLimits.NONE);
    KeyRing.Caller plain = caller(1, RateLimits.NONE, RateLimits.NONE);
    assertThat(limiter.admit(plain, defaults, 1)).isInstanceOf(RateLimiter.Admitted.class);
    assertThat(limiter.admit(plain, defaults, 1)).isInstanceOf(RateLimiter.Exceeded.class);
    KeyRing.Caller own = caller(2, requests(2), RateLimits.NONE);
    limiter.admit(own, defaults, 1);
    assertThat(limiter.admit(own, defaults, 1)).isInstanceOf(RateLimiter.Admitted.class);
  }

  @Test
  void routersTogetherGiveOutNoMoreThanTheLimit() {
    KeyRing.Caller caller = caller(1, requests(60), RateLimits.NONE);
    int given = 0;
    for (int router = 0; router < 4; router++) {
      RateLimiter one = new RateLimiter(() -> now);
      one.onRouters(4);
      for (int i = 0; i < 100; i++) {
        if (one.admit(caller, RateLimitDefaults.NONE, 1) instanceof RateLimiter.Admitted) {
          given++;
        }
      }
    }
    assertThat(given).isEqualTo(60);
  }

  @Test
  void forgetsBucketsThatAreFull() {
    for (int key = 0; key < 100; key++) {
      admit(caller(key, requests(60), RateLimits.NONE), 1);
    }
    assertThat(limiter.size()).isEqualTo(100);
    now += Duration.ofMinutes(2).toNanos();
    admit(caller(7, requests(60), RateLimits.NONE), 1);
    assertThat(limiter.size()).isEqualTo(1);
  }

  @Test
  void speaksToEverySdkInItsOwnHeaders() {
    RateLimits limits = new RateLimits(OptionalLong.of(60), OptionalLong.of(6000));
    Standing standing = verdict(caller(1, limits, RateLimits.NONE), 600).standing();
    assertThat(headers(standing, ErrorShape.OPENAI))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-limit-tokens", "6000",
                "x-ratelimit-remaining-tokens", "5400",
                "x-ratelimit-reset-tokens", "6s"));
    assertThat(headers(standing, ErrorShape.ANTHROPIC))
        .containsEntry("anthropic-ratelimit-requests-remaining", "59")
        .containsEntry("anthropic-ratelimit-requests-reset", "2026-01-01T00:00:01Z")
        .containsEntry("anthropic-ratelimit-tokens-limit", "6000")
        .hasSize(6);
  }

  private static Map<String, String> headers(Standing standing, ErrorShape shape) {
    Map<String, String> headers = new TreeMap<>();
    standing.writeTo(headers::put, shape, Instant.parse("2026-01-01T00:00:00Z"));
    return headers;
  }

  private boolean admit(KeyRing.Caller caller, long tokens) {
    return verdict(caller, tokens) instanceof RateLimiter.Admitted;
  }

  private RateLimiter.Verdict verdict(KeyRing.Caller caller, long tokens) {
    return limiter.admit(caller, RateLimitDefaults.NONE, tokens);
  }

  private static KeyRing.Caller caller(int key, RateLimits limits, RateLimits tenantLimits) {
    return new KeyRing.Caller(new UUID(1, key), KeyRules.of("acme"), limits, tenantLimits);
  }

  private static RateLimits requests(long perMinute) {
    return new RateLimits(OptionalLong.of(perMinute), OptionalLong.empty());
  }

  private static RateLimits tokens(long perMinute) {
    return new RateLimits(OptionalLong.empty(), OptionalLong.of(perMinute));
  }
}
