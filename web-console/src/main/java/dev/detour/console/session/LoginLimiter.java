package dev.detour.console.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Slows down guessing: after 5 failed logins of one name from one address, or 20 from one address,
 * within 5 minutes, that address waits until the oldest of the 5 minutes has passed.
 *
 * <p>The name alone never locks, or anyone could lock the administrator out.
 */
public final class LoginLimiter {
  private static final int PER_NAME_AND_ADDRESS = 5;
  private static final int PER_ADDRESS = 20;
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int MAX_ENTRIES = 10_000;

  private final Clock clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_ENTRIES;
        }
      };

  public LoginLimiter(Clock clock) {
    this.clock = clock;
  }

  /** How long this login has to wait; zero when it may be tried now. */
  public synchronized Duration delay(String username, String address) {
    Duration byName = delay(nameKey(username, address), PER_NAME_AND_ADDRESS);
    Duration byAddress = delay(address, PER_ADDRESS);
    return byName.compareTo(byAddress) > 0 ? byName : byAddress;
  }

  /**
   * Counts a login that is about to be tried as failed, until {@link #succeeded} says otherwise.
   */
  public synchronized void attempted(String username, String address) {
    add(nameKey(username, address));
    add(address);
  }

  /** Forgets the name's failures from this address, and this attempt. */
  public synchronized void succeeded(String username, String address) {
    failures.remove(nameKey(username, address));
    failures.computeIfPresent(address, (key, found) -> found.count > 1 ? found.minusOne() : null);
  }

  private Duration delay(String key, int limit) {
    Failures found = failures.get(key);
    if (found == null || found.count < limit) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), found.since.plus(WINDOW));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void add(String key) {
    Instant now = clock.instant();
    failures.merge(
        key,
        new Failures(now, 1),
        (old, one) ->
            old.since.plus(WINDOW).isAfter(now) ? new Failures(old.since, old.count + 1) : one);
  }

  private static String nameKey(String username, String address) {
    return address + " " + username.toLowerCase(Locale.ROOT);
  }

  private record Failures(Instant since, int count) {
    Failures minusOne() {
      return new Failures(since, count - 1);
    }
  }
}
