package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the spool.
 *
 * <p>Layout: magic (8 bytes), acknowledged position (8), then records of payload length (4), span
 * count (4), CRC-32C of the payload (4) and the payload. A record that is cut or damaged ends the
 * file.
 */
final class SpoolSegment implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SpoolSegment.class);
  private static final long MAGIC = 0x4454_5253_504f_4f31L; // DTRSPOO1
  private static final int HEAD = 16;
  private static final int RECORD_HEAD = 12;
  private static final int MAX_PAYLOAD = 64 << 20;

  private final Path file;
  private final FileChannel channel;
  private long acknowledged;
  private long taken;
  private long end;
  private long spans;

  private SpoolSegment(Path file, FileChannel channel, long acknowledged, long end, long spans) {
    this.file = file;
    this.channel = channel;
    this.acknowledged = acknowledged;
    this.taken = acknowledged;
    this.end = end;
    this.spans = spans;
  }

  static SpoolSegment create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer head = ByteBuffer.allocate(HEAD).putLong(MAGIC).putLong(HEAD).flip();
    writeFully(channel, head, 0);
    return new SpoolSegment(file, channel, HEAD, HEAD, 0);
  }

  /** Opens a file that an earlier process left; one that is no spool counts as empty. */
  static SpoolSegment open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    if (!readFully(channel, head, 0) || head.getLong(0) != MAGIC) {
      log.error("{} is no spool file; dropped", file);
      return new SpoolSegment(file, channel, HEAD, HEAD, 0);
    }
    SpoolSegment segment = new SpoolSegment(file, channel, head.getLong(8), head.getLong(8), 0);
    segment.findEnd();
    return segment;
  }

  private void findEnd() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD);
    while (readFully(channel, head.clear(), end)) {
      int length = head.getInt(0);
      if (length <= 0 || length > MAX_PAYLOAD) {
        break;
      }
      ByteBuffer payload = ByteBuffer.allocate(length);
      if (!readFully(channel, payload, end + RECORD_HEAD)
          || crc(payload.flip()) != head.getInt(8)) {
        break;
      }
      spans += head.getInt(4);
      end += RECORD_HEAD + length;
    }
    if (end < channel.size()) {
      log.warn("{} ends in {} bytes that are no whole record", file, channel.size() - end);
    }
  }

  /** Appends a payload. Its head comes last: without it, nothing was appended. */
  void append(ByteBuffer payload, int count) throws IOException {
    int length = payload.remaining();
    ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD);
    head.putInt(length).putInt(count).putInt(crc(payload)).flip();
    writeFully(channel, payload.duplicate(), end + RECORD_HEAD);
    writeFully(channel, head, end);
    end += RECORD_HEAD + length;
    spans += count;
  }

  boolean hasMore() {
    return taken < end;
  }

  void takeAll() {
    taken = end;
  }

  /** Begins again with what was not acknowledged. */
  void rewind() {
    taken = acknowledged;
  }

  /** The oldest records that were not taken, read at once and put together in place. */
  Spool.Batch take(int maxSpans, int maxPayload) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(end - taken, maxPayload));
    readFully(channel, bytes, taken);
    int first = bytes.limit() < RECORD_HEAD ? RECORD_HEAD : RECORD_HEAD + bytes.getInt(0);
    if (first > bytes.limit()) { // one record that is larger than a payload shall be
      bytes = ByteBuffer.allocate(first);
      readFully(channel, bytes, taken);
    }
    byte[] array = bytes.array();
    int at = 0;
    int size = 0;
    int count = 0;
    while (array.length - at >= RECORD_HEAD) {
      int length = bytes.getInt(at);
      int here = bytes.getInt(at + 4);
      if (array.length - at - RECORD_HEAD < length || (count > 0 && count + here > maxSpans)) {
        break;
      }
      System.arraycopy(array, at + RECORD_HEAD, array, size, length);
      size += length;
      count += here;
      at += RECORD_HEAD + length;
    }
    taken += at;
    return new Spool.Batch(ByteBuffer.wrap(array, 0, size), count, this, taken);
  }

  void acknowledge(long position, int count) throws IOException {
    acknowledged = position;
    spans -= count;
    writeFully(channel, ByteBuffer.allocate(8).putLong(position).flip(), 8);
  }

  long unacknowledgedSpans() {
    return spans;
  }

  long size() {
    return end;
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }

  private static int crc(ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long at)
      throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  private static boolean readFully(FileChannel channel, ByteBuffer bytes, long at)
      throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position);
      if (read < 0) {
        return false;
      }
      position += read;
    }
    return true;
  }
}
