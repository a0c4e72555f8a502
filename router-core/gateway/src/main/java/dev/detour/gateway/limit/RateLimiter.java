package dev.detour.gateway.limit;

import dev.detour.gateway.limit.Standing.Meter;
import dev.detour.gateway.live.KeyRing;
import dev.detour.policy.document.RateLimitDefaults;
import dev.detour.policy.document.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Holds keys and tenants to their limits per minute. In memory, never blocking, shared by all event
 * loops.
 *
 * <p>Among {@code n} routers that report themselves in the control store, each gives out {@code
 * limit / n}, so the sum of what they give out keeps to the limit however callers are spread. When
 * {@code n} changes, routers learn of it with their next report, within seconds.
 *
 * <p>Requests are counted when they are admitted. Tokens are taken at their worst (prompt and
 * output cap) and corrected when the request is over.
 */
public final class RateLimiter {
  private static final long PRUNE_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private enum Unit {
    REQUESTS,
    TOKENS
  }

  /** Whose limit: a key's id, or a tenant's. */
  private record Account(Object owner, Unit unit) {}

  private final LongSupplier nanos;
  private final Map<Account, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final AtomicLong prunedAt;
  private volatile int routers = 1;

  /**
   * A limiter without any limit in use yet.
   *
   * @param nanos the monotonic time
   */
  public RateLimiter(LongSupplier nanos) {
    this.nanos = nanos;
    this.prunedAt = new AtomicLong(nanos.getAsLong());
  }

  /** Tells how many routers share the limits, this one included; at least 1. */
  public void onRouters(int live) {
    routers = Math.max(1, live);
  }

  /** What came of a request. */
  public sealed interface Verdict {
    /** How the caller stands after it. */
    Standing standing();
  }

  /** It may go on. */
  public record Admitted(Standing standing, Charge charge) implements Verdict {}

  /**
   * It is one too many.
   *
   * @param what which limit, in words
   * @param retryAfter when it would be admitted
   */
  public record Exceeded(Standing standing, String what, Duration retryAfter) implements Verdict {}

  /**
   * Admits a request or says when to come again. All limits are asked; a refused request takes
   * nothing.
   *
   * @param defaults for keys and tenants without limits of their own
   * @param tokens its worst case
   */
  public Verdict admit(KeyRing.Caller caller, RateLimitDefaults defaults, long tokens) {
    List<Limit> limits = limits(caller, defaults, tokens);
    if (limits.isEmpty()) {
      return new Admitted(Standing.UNLIMITED, Charge.NONE);
    }
    long now = nanos.getAsLong();
    prune(now);
    Standing standing = Standing.UNLIMITED;
    List<Limit> taken = new ArrayList<>(limits.size());
    for (Limit limit : limits) {
      TokenBucket.Take take = take(limit, now);
      standing = limit.addTo(standing, take);
      if (!take.taken()) {
        taken.forEach(earlier -> giveBack(earlier, earlier.amount, now));
        return new Exceeded(standing, limit.words(), take.until());
      }
      taken.add(limit);
    }
    return new Admitted(standing, charge(limits, tokens));
  }

  private List<Limit> limits(KeyRing.Caller caller, RateLimitDefaults defaults, long tokens) {
    RateLimits key = caller.keyLimits().orElse(defaults.key());
    RateLimits tenant = caller.tenantLimits().orElse(defaults.tenant());
    if (key.equals(RateLimits.NONE) && tenant.equals(RateLimits.NONE)) {
      return List.of();
    }
    List<Limit> limits = new ArrayList<>(4);
    limit(caller.keyId(), Unit.REQUESTS, key.requestsPerMinute(), 1).ifPresent(limits::add);
    limit(caller.keyId(), Unit.TOKENS, key.tokensPerMinute(), tokens).ifPresent(limits::add);
    limit(caller.tenant(), Unit.REQUESTS, tenant.requestsPerMinute(), 1).ifPresent(limits::add);
    limit(caller.tenant(), Unit.TOKENS, tenant.tokensPerMinute(), tokens).ifPresent(limits::add);
    return limits;
  }

  private Optional<Limit> limit(Object owner, Unit unit, OptionalLong perMinute, long amount) {
    if (perMinute.isEmpty()) {
      return Optional.empty();
    }
    long limit = perMinute.getAsLong();
    return Optional.of(new Limit(new Account(owner, unit), limit, routers, amount));
  }

  /** Takes from a bucket that cannot be forgotten meanwhile. */
  private TokenBucket.Take take(Limit limit, long now) {
    TokenBucket.Take[] take = new TokenBucket.Take[1];
    buckets.compute(
        limit.account,
        (account, known) -> {
          TokenBucket bucket = known == null ? new TokenBucket() : known;
          take[0] = bucket.take((double) limit.amount, limit.share(), now);
          return bucket;
        });
    return take[0];
  }

  private void giveBack(Limit limit, long surplus, long now) {
    buckets.compute(
        limit.account,
        (account, known) -> {
          TokenBucket bucket = known == null ? new TokenBucket() : known;
          bucket.correct((double) surplus, limit.share(), now);
          return bucket;
        });
  }

  private Charge charge(List<Limit> limits, long reserved) {
    return new Charge(
        used -> {
          long now = nanos.getAsLong();
          for (Limit limit : limits) {
            if (limit.account.unit == Unit.TOKENS) {
              giveBack(limit, reserved - used, now);
            }
          }
        });
  }

  /** Forgets full buckets: a new one is as full. So there are no more than are in use. */
  private void prune(long now) {
    long before = prunedAt.get();
    if (now - before >= PRUNE_EVERY_NANOS && prunedAt.compareAndSet(before, now)) {
      buckets
          .keySet()
          .forEach(
              account ->
                  buckets.computeIfPresent(
                      account, (key, bucket) -> bucket.isFull(now) ? null : bucket));
    }
  }

  /** How many buckets are in use. */
  int size() {
    return buckets.size();
  }

  /** One limit that a request meets. */
  private record Limit(Account account, long perMinute, int routers, long amount) {
    double share() {
      return (double) perMinute / routers;
    }

    Standing addTo(Standing standing, TokenBucket.Take take) {
      long remaining = Math.min(perMinute, (long) (take.remaining() * routers));
      Optional<Meter> meter = Optional.of(new Meter(perMinute, remaining, take.full()));
      return account.unit == Unit.REQUESTS
          ? new Standing(Meter.tighter(standing.requests(), meter), standing.tokens())
          : new Standing(standing.requests(), Meter.tighter(standing.tokens(), meter));
    }

    String words() {
      String whose = account.owner instanceof String tenant ? "tenant " + tenant : "this key";
      String unit = account.unit == Unit.REQUESTS ? "requests" : "tokens";
      return unit + " per minute of " + whose + " (limit " + perMinute + ")";
    }
  }
}
