package dev.detour.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** One connection with at most one request under way. */
final class Connection {
  private static final long BLOCKED_NANOS = 20_000;

  private final Target target;
  private final SocketChannel channel;
  private final ResponseParser parser = new ResponseParser();
  private volatile long dueAt;
  private volatile boolean underWay;
  private long firstByteAt;

  private Connection(Target target, SocketChannel channel) {
    this.target = target;
    this.channel = channel;
  }

  /** Connects, and hands the connection to the selector with itself as attachment. */
  static Connection open(Target target, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open(target.address());
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    Connection connection = new Connection(target, channel);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  /** Sends a request that was due at {@code nanos}. */
  void send(long nanos) throws IOException {
    parser.reset();
    firstByteAt = 0;
    dueAt = nanos;
    underWay = true;
    ByteBuffer request = target.request().duplicate();
    while (request.hasRemaining()) {
      if (channel.write(request) == 0) {
        // Only requests larger than a socket's buffer get here; the receiver needs the processor.
        LockSupport.parkNanos(BLOCKED_NANOS);
      }
    }
  }

  /**
   * Reads what has come; true when the answer has ended.
   *
   * @throws IOException when the connection is broken
   */
  boolean receive(ByteBuffer buffer) throws IOException {
    buffer.clear();
    int count = channel.read(buffer);
    if (count < 0) {
      throw new IOException("closed by the other side");
    }
    buffer.flip();
    if (count > 0 && firstByteAt == 0) {
      firstByteAt = System.nanoTime();
    }
    boolean ended = count > 0 && parser.read(buffer);
    if (ended && buffer.hasRemaining()) {
      throw new IOException("bytes after the end of an answer");
    }
    underWay = underWay && !ended;
    return ended;
  }

  /** Whether the answer that ended was what the target promises. */
  boolean isWhole() {
    return parser.status() == 200 && parser.events() >= target.minEvents();
  }

  boolean isUnderWay() {
    return underWay;
  }

  int events() {
    return parser.events();
  }

  long dueAt() {
    return dueAt;
  }

  long firstByteAt() {
    return firstByteAt;
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is given up anyway
    }
  }
}
