package dev.detour.store;

import java.time.Duration;

/**
 * Where the control store is and how long anything may wait for it.
 *
 * @param url {@code postgresql://user:password@host:port/database}, as in {@code
 *     DETOUR_DATABASE_URL}
 * @param poolSize most connections this process opens besides the ones that listen, at least 1
 * @param connectTimeout longest wait for a TCP connection
 * @param acquireTimeout longest wait for a free connection of the pool
 * @param statementTimeout longest run of one statement, enforced by the server; also the longest
 *     wait for a lock
 */
public record DatabaseConfig(
    String url,
    int poolSize,
    Duration connectTimeout,
    Duration acquireTimeout,
    Duration statementTimeout) {

  public DatabaseConfig {
    if (!url.startsWith("postgresql://") && !url.startsWith("postgres://")) {
      throw new IllegalArgumentException(
          "url: wrong scheme (expected: postgresql://user:password@host:port/database)");
    }
    if (poolSize < 1) {
      throw new IllegalArgumentException("poolSize: " + poolSize + " (expected: >= 1)");
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("acquireTimeout", acquireTimeout);
    requirePositive("statementTimeout", statementTimeout);
  }

  /** The given place with a pool of 4, 5 s to connect, 10 s to acquire and 5 s per statement. */
  public static DatabaseConfig of(String url) {
    return new DatabaseConfig(
        url, 4, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  /** The same place with another pool size. */
  public DatabaseConfig withPoolSize(int size) {
    return new DatabaseConfig(url, size, connectTimeout, acquireTimeout, statementTimeout);
  }

  /** The URL holds a password, so it stays out of logs. */
  @Override
  public String toString() {
    return "DatabaseConfig[poolSize=" + poolSize + ", statementTimeout=" + statementTimeout + "]";
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
