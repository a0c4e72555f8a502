package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ended spans on their way out: a ring in a mapped file. A store into the mapping costs no system
 * call and survives the process, however that ends, but not the machine.
 *
 * <p>Layout: magic (8 bytes), position of the oldest record (8), then the ring: records of their
 * own position (8), payload length (4), CRC-32C of the payload (4) and the payload. Positions count
 * on and on, so that a record of an earlier lap is none of this one. A record that would reach over
 * the end of the ring begins the next lap; a length of -1 says so where there is room for it. All
 * bytes are written once when the file is made, so that a full disk is an error then and no signal
 * later.
 *
 * <p>Many threads add, one thread reads and forgets.
 */
final class SpanQueue {
  private static final Logger log = LoggerFactory.getLogger(SpanQueue.class);
  private static final long MAGIC = 0x4454_5251_5545_5531L; // DTRQUEU1
  private static final int OLDEST = 8;
  private static final int HEAD = 16;
  private static final int RECORD_HEAD = 16;
  private static final int NEXT_LAP = -1;

  private final Path file;
  private final MappedByteBuffer bytes;
  private final int capacity;
  private long end; // guarded by this, as oldest
  private long oldest;
  private long read;

  private SpanQueue(Path file, MappedByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    this.capacity = bytes.capacity() - HEAD;
    this.oldest = bytes.getLong(OLDEST);
    this.read = oldest;
    this.end = oldest;
  }

  /**
   * Opens a queue with what an earlier process left in it; where there is none, makes one.
   *
   * @param capacity bytes of a queue that is made
   */
  static SpanQueue open(Path file, int capacity) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (!isQueue(channel)) {
        make(channel, capacity);
      }
      SpanQueue queue =
          new SpanQueue(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
      queue.findEnd();
      return queue;
    }
  }

  /** The magic is written last: a file without it was never finished. */
  private static boolean isQueue(FileChannel channel) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(Long.BYTES);
    return channel.read(magic, 0) == Long.BYTES && magic.getLong(0) == MAGIC;
  }

  private static void make(FileChannel channel, int capacity) throws IOException {
    channel.truncate(0);
    ByteBuffer zeros = ByteBuffer.allocateDirect(64 * 1024);
    for (long at = 0; at < HEAD + (long) capacity; at += zeros.position()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), HEAD + (long) capacity - at));
      while (zeros.hasRemaining()) {
        channel.write(zeros, at + zeros.position());
      }
    }
    channel.write(ByteBuffer.allocate(Long.BYTES).putLong(MAGIC).flip(), 0);
  }

  private void findEnd() {
    for (long at = beginning(end); isWhole(at); at = beginning(end)) {
      end = at + RECORD_HEAD + length(at);
    }
  }

  /** Where the record that is expected at a position begins: there, or with the next lap. */
  private long beginning(long position) {
    int left = capacity - offset(position);
    boolean turns =
        left < RECORD_HEAD || (positionAt(position) == position && length(position) == NEXT_LAP);
    return turns ? position + left : position;
  }

  private boolean isWhole(long at) {
    int length = length(at);
    return positionAt(at) == at
        && length > 0
        && length <= capacity - offset(at) - RECORD_HEAD
        && crc(payload(at, length), length) == bytes.getInt(place(at) + 12);
  }

  /** Adds a span, the first {@code length} bytes; false when there is no room for it. */
  boolean add(byte[] span, int length) {
    return add(span, length, crc(span, length));
  }

  private synchronized boolean add(byte[] span, int length, int crc) {
    int size = RECORD_HEAD + length;
    int left = capacity - offset(end);
    long at = left < size ? end + left : end;
    if (at + size - oldest > capacity) {
      return false;
    }
    if (at != end && left >= RECORD_HEAD) {
      bytes.putInt(place(end) + 8, NEXT_LAP);
      bytes.putLong(place(end), end);
    }
    int place = place(at);
    bytes.put(place + RECORD_HEAD, span, 0, length);
    bytes.putInt(place + 12, crc);
    bytes.putInt(place + 8, length);
    bytes.putLong(place, at);
    end = at + size;
    return true;
  }

  /**
   * Puts the spans after those that were read before into a request.
   *
   * @param most how many at most
   * @param mostBytes how much at most, but for the first
   */
  void read(int most, int mostBytes, ExportRequest request) {
    long until = end();
    long from = read;
    while (request.spans() < most && read < until) {
      long at = beginning(read);
      long next = at + RECORD_HEAD + length(at);
      if (request.spans() > 0 && next - from > mostBytes) {
        break;
      }
      request.add(bytes, place(at) + RECORD_HEAD, length(at));
      read = next;
    }
  }

  /** Up to where it was read. */
  long position() {
    return read;
  }

  /** Reads on from a position at which it was before. */
  void seek(long position) {
    read = position;
  }

  /** Reads again what was read and not forgotten. */
  synchronized void rewind() {
    read = oldest;
  }

  /** Forgets what was read before a position. */
  synchronized void forget(long position) {
    oldest = position;
    bytes.putLong(OLDEST, oldest);
  }

  /** Whether it would soon have no room. */
  synchronized boolean isHalfFull() {
    return end - oldest > capacity / 2;
  }

  /** How many spans are in it that were not read. */
  long unread() {
    long until = end();
    long spans = 0;
    for (long position = read; position < until; spans++) {
      long at = beginning(position);
      position = at + RECORD_HEAD + length(at);
    }
    return spans;
  }

  /** Ends the queue; its file goes if nothing is in it. */
  synchronized void close() {
    if (oldest == end) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        log.warn("{} stays", file, e);
      }
    }
  }

  private synchronized long end() {
    return end;
  }

  private int offset(long position) {
    return (int) (position % capacity);
  }

  private int place(long position) {
    return HEAD + offset(position);
  }

  private long positionAt(long position) {
    return bytes.getLong(place(position));
  }

  private int length(long position) {
    return bytes.getInt(place(position) + 8);
  }

  private byte[] payload(long at, int length) {
    byte[] payload = new byte[length];
    bytes.get(place(at) + RECORD_HEAD, payload);
    return payload;
  }

  private static int crc(byte[] payload, int length) {
    CRC32C crc = new CRC32C();
    crc.update(payload, 0, length);
    return (int) crc.getValue();
  }
}
