package dev.detour.clickhouse.http;

import dev.detour.clickhouse.engine.ConnectionPool;
import dev.detour.clickhouse.engine.ConnectionSettings;
import dev.detour.clickhouse.engine.EngineConnection;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections for requests: from the pool, or, when a request names a session, the session's own,
 * on which SET, USE and temporary tables last until the session expires.
 */
final class Connections implements AutoCloseable {

  private static final int MAX_SESSIONS = 32;
  private static final int DEFAULT_TIMEOUT_SECONDS = 60;
  private static final int MAX_TIMEOUT_SECONDS = 3600;

  private final ConnectionPool pool;
  private final Map<String, String> serverSettings;
  private final LongSupplier nanoTime;
  private final Map<String, Session> sessions = new HashMap<>();

  /**
   * Connections from a pool.
   *
   * @param serverSettings settings of every connection, unless a request has its own
   * @param nanoTime a clock that never goes back
   */
  Connections(ConnectionPool pool, Map<String, String> serverSettings, LongSupplier nanoTime) {
    this.pool = pool;
    this.serverSettings = Map.copyOf(serverSettings);
    this.nanoTime = nanoTime;
  }

  /** A connection set as the request wants it, which the caller closes. */
  Borrowed borrow(QueryRequest request) throws EngineException {
    ConnectionSettings settings = request.connectionSettings(serverSettings);
    String session = request.parameters().get("session_id");
    if (session != null && !session.isEmpty()) {
      return session(session, settings, request.parameters());
    }
    ConnectionPool.Lease lease = pool.borrow(settings);
    if (request.hasPassingSettings()) {
      lease.taint();
    }
    return new Pooled(lease);
  }

  private synchronized Borrowed session(
      String id, ConnectionSettings settings, Map<String, String> parameters)
      throws EngineException {
    closeExpired();
    Session session = sessions.get(id);
    if (session == null) {
      session = open(id, settings, parameters);
    } else if (session.busy) {
      throw EngineException.of(
          ErrorCode.SESSION_IS_LOCKED, "Session " + id + " is locked by a concurrent client");
    }
    session.use(settings, timeout(parameters));
    return session;
  }

  private Session open(String id, ConnectionSettings settings, Map<String, String> parameters)
      throws EngineException {
    if (QueryRequest.isOn(parameters, "session_check")) {
      throw EngineException.of(ErrorCode.SESSION_NOT_FOUND, "Session " + id + " not found");
    }
    if (sessions.size() >= MAX_SESSIONS) {
      throw EngineException.of(
          ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES, "Too many sessions: " + MAX_SESSIONS);
    }
    Session session = new Session(pool.borrow(settings), settings);
    sessions.put(id, session);
    return session;
  }

  private static Duration timeout(Map<String, String> parameters) throws EngineException {
    String given =
        parameters.getOrDefault("session_timeout", Integer.toString(DEFAULT_TIMEOUT_SECONDS));
    if (!given.matches("\\d{1,4}") || Integer.parseInt(given) > MAX_TIMEOUT_SECONDS) {
      throw EngineException.of(
          ErrorCode.INVALID_SESSION_TIMEOUT,
          "Invalid session timeout: '%s' (expected: 0..%d)".formatted(given, MAX_TIMEOUT_SECONDS));
    }
    return Duration.ofSeconds(Integer.parseInt(given));
  }

  private void closeExpired() {
    long now = nanoTime.getAsLong();
    sessions
        .values()
        .removeIf(
            session -> {
              boolean expired = !session.busy && now - session.expiresAt > 0;
              if (expired) {
                session.lease.close();
              }
              return expired;
            });
  }

  @Override
  public synchronized void close() {
    sessions.values().forEach(session -> session.lease.close());
    sessions.clear();
    pool.close();
  }

  /** A connection in use by one request. */
  interface Borrowed extends AutoCloseable {

    EngineConnection connection();

    /** Says that the statement may leave traces on the connection. */
    void taint();

    @Override
    void close();
  }

  private record Pooled(ConnectionPool.Lease lease) implements Borrowed {

    @Override
    public EngineConnection connection() {
      return lease.connection();
    }

    @Override
    public void taint() {
      lease.taint();
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  private final class Session implements Borrowed {

    private final ConnectionPool.Lease lease;
    private @Nullable ConnectionSettings applied;
    private Duration timeout = Duration.ofSeconds(DEFAULT_TIMEOUT_SECONDS);
    private long expiresAt;
    private boolean busy;

    Session(ConnectionPool.Lease lease, ConnectionSettings applied) {
      this.lease = lease;
      this.applied = applied;
      lease.taint();
    }

    void use(ConnectionSettings settings, Duration newTimeout) throws EngineException {
      if (!settings.equals(applied)) {
        applied = null;
        lease.change(settings);
        applied = settings;
      }
      timeout = newTimeout;
      busy = true;
    }

    @Override
    public EngineConnection connection() {
      return lease.connection();
    }

    @Override
    public void taint() {
      // Traces are what a session is for.
    }

    @Override
    public void close() {
      synchronized (Connections.this) {
        busy = false;
        expiresAt = nanoTime.getAsLong() + timeout.toNanos();
      }
    }
  }
}
