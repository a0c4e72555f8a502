package dev.detour.sim.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every attempt received, in order of arrival: the newest {@code capacity} of them in memory, and
 * all of them in a file when one is named.
 *
 * <p>Identity: received = in memory + forgotten. Every ended attempt is appended to the file.
 */
public final class RequestLog implements AutoCloseable {
  private static final long LOOK_AGAIN_NANOS = 2_000_000;

  private final int capacity;
  private final LongSupplier nanoTime;
  private final @Nullable LogFile file;
  private final ArrayDeque<Attempt> attempts = new ArrayDeque<>();
  private final Map<String, Integer> underWay = new HashMap<>();
  private long received;
  private long forgotten;

  /** What is known of an attempt when it arrives. */
  public record Arrival(
      Instant at,
      String provider,
      String model,
      boolean stream,
      @Nullable String requestKey,
      @Nullable String requestId,
      @Nullable String traceparent) {}

  /** How much the log holds. */
  public record Size(long received, long inMemory, long forgotten, long underWay) {}

  /** A log of the newest {@code capacity} attempts; {@code file} null: in memory alone. */
  public RequestLog(int capacity, @Nullable LogFile file, LongSupplier nanoTime) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 1)");
    }
    this.capacity = capacity;
    this.file = file;
    this.nanoTime = nanoTime;
  }

  /** Enters an attempt. */
  public synchronized Attempt arrived(Arrival arrival) {
    int concurrency = underWay.merge(arrival.provider(), 1, Integer::sum);
    Attempt attempt = new Attempt(this, nanoTime, ++received, arrival, concurrency);
    attempts.addLast(attempt);
    if (attempts.size() > capacity) {
      attempts.removeFirst();
      forgotten++;
    }
    return attempt;
  }

  void ended(Attempt attempt) {
    synchronized (this) {
      underWay.merge(attempt.provider(), -1, Integer::sum);
    }
    if (file != null) {
      file.append(attempt.record());
    }
  }

  /** All attempts in memory, those under way included. */
  public List<AttemptRecord> records() {
    return since(0);
  }

  /** The attempts in memory whose sequence is above {@code sequence}. */
  public List<AttemptRecord> since(long sequence) {
    List<Attempt> found = new ArrayList<>();
    synchronized (this) {
      for (Attempt attempt : attempts) {
        if (attempt.sequence() > sequence) {
          found.add(attempt);
        }
      }
    }
    return found.stream().map(Attempt::record).toList();
  }

  /** How much the log holds. */
  public synchronized Size size() {
    long open = underWay.values().stream().mapToInt(Integer::intValue).sum();
    return new Size(received, attempts.size(), forgotten, open);
  }

  /** Forgets what is in memory; attempts under way still end, and sequence numbers go on. */
  public synchronized void clear() {
    forgotten += attempts.size();
    attempts.clear();
  }

  /**
   * Waits until the log is as wanted, and returns it.
   *
   * @throws IllegalStateException when it is not within {@code limit}, with the log as it is then
   */
  public List<AttemptRecord> await(Duration limit, Predicate<List<AttemptRecord>> wanted) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      List<AttemptRecord> records = records();
      if (wanted.test(records)) {
        return records;
      }
      if (System.nanoTime() >= deadline || Thread.interrupted()) {
        throw new IllegalStateException("not within " + limit + ": " + records);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Waits until at least {@code count} attempts arrived and none is under way. */
  public List<AttemptRecord> awaitEnded(int count, Duration limit) {
    return await(limit, log -> log.size() >= count && log.stream().allMatch(AttemptRecord::ended));
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
