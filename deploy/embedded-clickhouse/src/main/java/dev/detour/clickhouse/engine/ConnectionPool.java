package dev.detour.clickhouse.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Connections at rest, found again by their settings. SET and USE stick to a connection, so a
 * statement gets one that is set exactly as it asks, and a connection that may have been changed
 * never comes back here.
 *
 * <p>The pool bounds only what rests in it; how many are in use is bounded by who borrows.
 */
public final class ConnectionPool implements AutoCloseable {

  private final Engine engine;
  private final int capacity;

  /** The most recently used first. */
  private final Deque<Lease> idle = new ArrayDeque<>();

  private boolean closed;

  /**
   * A pool on an engine.
   *
   * @param capacity most connections at rest; the longest unused is closed when it is exceeded
   */
  public ConnectionPool(Engine engine, int capacity) {
    this.engine = engine;
    this.capacity = capacity;
  }

  /** A connection with the given settings, which the caller closes. */
  public Lease borrow(ConnectionSettings settings) throws EngineException {
    Lease rested = takeIdle(settings);
    if (rested != null) {
      return rested;
    }
    EngineConnection connection = engine.connect();
    try {
      settings.applyTo(connection);
    } catch (EngineException e) {
      connection.close();
      throw e;
    }
    return new Lease(settings, connection);
  }

  private synchronized @Nullable Lease takeIdle(ConnectionSettings settings) {
    for (Iterator<Lease> leases = idle.iterator(); leases.hasNext(); ) {
      Lease lease = leases.next();
      if (lease.settings.equals(settings)) {
        leases.remove();
        return lease;
      }
    }
    return null;
  }

  private synchronized void giveBack(Lease lease) {
    if (closed || capacity == 0) {
      lease.connection.close();
      return;
    }
    idle.addFirst(lease);
    if (idle.size() > capacity) {
      idle.removeLast().connection.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(lease -> lease.connection.close());
    idle.clear();
  }

  /** A borrowed connection; closing gives it back, or closes it when it must not be used again. */
  public final class Lease implements AutoCloseable {

    private final ConnectionSettings settings;
    private final EngineConnection connection;
    private boolean tainted;

    private Lease(ConnectionSettings settings, EngineConnection connection) {
      this.settings = settings;
      this.connection = connection;
    }

    public EngineConnection connection() {
      return connection;
    }

    /** Changes the settings of this connection for good; for connections that are kept apart. */
    public void change(ConnectionSettings changed) throws EngineException {
      tainted = true;
      changed.applyTo(connection);
    }

    /** Says that the next user of this connection could notice what was done on it. */
    public void taint() {
      tainted = true;
    }

    @Override
    public void close() {
      if (tainted) {
        connection.close();
      } else {
        giveBack(this);
      }
    }
  }
}
