package dev.detour.ingest.intake;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of unanswered input may be held at once. Reservations never exceed the limit. */
public final class ByteBudget {
  private final long limit;
  private final AtomicLong reserved = new AtomicLong();

  public ByteBudget(long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
    }
    this.limit = limit;
  }

  /** A share of the budget, empty at first. */
  Share open() {
    return new Share();
  }

  public long reserved() {
    return reserved.get();
  }

  private boolean tryReserve(long bytes) {
    while (true) {
      long current = reserved.get();
      if (current + bytes > limit) {
        return false;
      }
      if (reserved.compareAndSet(current, current + bytes)) {
        return true;
      }
    }
  }

  /** What one request holds. Closing it gives everything back, once. */
  final class Share implements AutoCloseable {
    private final AtomicLong held = new AtomicLong();
    private volatile boolean closed;

    /**
     * Takes more bytes, all or none.
     *
     * @throws RefusedException when the budget has not as many left
     */
    void take(long bytes) throws RefusedException {
      if (!tryReserve(bytes)) {
        throw RefusedException.full();
      }
      held.addAndGet(bytes);
      if (closed) {
        // Closed meanwhile by another thread; nobody else would give these back.
        release();
      }
    }

    @Override
    public void close() {
      closed = true;
      release();
    }

    private void release() {
      reserved.addAndGet(-held.getAndSet(0));
    }
  }
}
