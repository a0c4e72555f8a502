package dev.detour.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Loads one target and measures it: one thread receives, and in paced loads a second one sends. */
public final class LoadGenerator {
  private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final Duration NEXT_ANSWER = Duration.ofSeconds(10);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(60);
  private static final int BUFFER = 64 * 1024;

  private final Target target;
  private final Load load;
  private final Histogram totalMicros = new Histogram(MAX_MICROS, 3);
  private final Histogram firstByteMicros = new Histogram(MAX_MICROS, 3);
  private final Deque<Connection> connections = new ArrayDeque<>();
  private final BlockingDeque<Connection> idle = new LinkedBlockingDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long answered;
  private long events;
  private final AtomicLong errors = new AtomicLong();
  private volatile boolean sending = true;
  private long lastAnswerAt;

  private LoadGenerator(Target target, Load load) {
    this.target = target;
    this.load = load;
  }

  /** Runs a load to its end. */
  public static LoadResult run(Target target, Load load) throws IOException, InterruptedException {
    return new LoadGenerator(target, load).run();
  }

  private LoadResult run() throws IOException, InterruptedException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < load.connections(); i++) {
        Connection connection = Connection.open(target, selector);
        connections.add(connection);
        idle.add(connection);
      }
      long start = System.nanoTime();
      long end = start + load.duration().toNanos();
      if (load instanceof Load.Paced paced) {
        Thread sender = new Thread(() -> pace(paced, start, end), "bench-sender");
        sender.start();
        receive(selector, end);
        sender.join();
      } else {
        for (Connection connection : connections) {
          connection.send(System.nanoTime());
        }
        receive(selector, end);
      }
      return result(start);
    } finally {
      connections.forEach(Connection::close);
    }
  }

  /** Sends on idle connections when requests are due, until the end. */
  private void pace(Load.Paced paced, long start, long end) {
    long interval = TimeUnit.SECONDS.toNanos(1) / paced.requestsPerSecond();
    try {
      for (long due = start; due < end; due += interval) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        Connection connection = idle.poll(NEXT_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (connection == null) {
          throw new IOException("no answer within " + NEXT_ANSWER);
        }
        connection.send(due);
      }
    } catch (IOException e) {
      errors.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sending = false;
    }
  }

  private void receive(Selector selector, long end) throws IOException {
    long giveUp = end + LAST_ANSWERS.toNanos();
    while (System.nanoTime() < giveUp && (isSending(end) || isUnderWay())) {
      selector.select(20);
      for (SelectionKey key : selector.selectedKeys()) {
        receive(key, (Connection) key.attachment(), end);
      }
      selector.selectedKeys().clear();
    }
  }

  private boolean isSending(long end) {
    return load instanceof Load.Paced ? sending : System.nanoTime() < end;
  }

  private boolean isUnderWay() {
    return connections.stream().anyMatch(Connection::isUnderWay);
  }

  private void receive(SelectionKey key, Connection connection, long end) throws IOException {
    try {
      if (connection.receive(buffer)) {
        ended(connection, System.nanoTime(), end);
      }
    } catch (IOException e) {
      key.cancel();
      connection.close();
      broken(key.selector(), connection, end);
    }
  }

  private void ended(Connection connection, long now, long end) throws IOException {
    lastAnswerAt = now;
    if (connection.isWhole()) {
      answered++;
      events += connection.events();
      totalMicros.recordValue(micros(now - connection.dueAt()));
      firstByteMicros.recordValue(micros(connection.firstByteAt() - connection.dueAt()));
    } else {
      errors.incrementAndGet();
    }
    again(connection, now, end);
  }

  private void broken(Selector selector, Connection connection, long end) throws IOException {
    if (connection.isUnderWay()) {
      errors.incrementAndGet();
    }
    connections.remove(connection);
    idle.remove(connection);
    if (System.nanoTime() < end) {
      Connection fresh = Connection.open(target, selector);
      connections.add(fresh);
      again(fresh, System.nanoTime(), end);
    }
  }

  private void again(Connection connection, long now, long end) throws IOException {
    if (load instanceof Load.Closed) {
      if (now < end) {
        connection.send(now);
      }
    } else {
      idle.addFirst(connection);
    }
  }

  private static long micros(long nanos) {
    return Math.max(0, Math.min(MAX_MICROS, nanos / 1_000));
  }

  private LoadResult result(long start) {
    long unanswered = connections.stream().filter(Connection::isUnderWay).count();
    long elapsed = Math.max(1, (lastAnswerAt == 0 ? System.nanoTime() : lastAnswerAt) - start);
    return new LoadResult(
        answered,
        errors.get() + unanswered,
        Duration.ofNanos(elapsed),
        events,
        totalMicros,
        firstByteMicros);
  }
}
