package dev.detour.gateway.budget;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the journal, written through memory: a store into the mapping costs no system call
 * and survives the process, however that ends.
 *
 * <p>Layout: records of payload length (4), CRC-32C of the payload (4) and the payload. The length
 * is written last; a zero ends the file. All bytes are written once when the file is made, so that
 * a full disk is an error then and no signal later.
 *
 * <p>Not thread safe but for {@link #forget}.
 */
final class JournalSegment {
  private static final Logger log = LoggerFactory.getLogger(JournalSegment.class);
  private static final int RECORD_HEAD = 8;

  private final Path file;
  private final MappedByteBuffer bytes;
  private int end;
  private int needed;
  private boolean closed;

  private JournalSegment(Path file, MappedByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Makes a file of that size. One that cannot be made whole leaves nothing on the disk. */
  static JournalSegment create(Path file, int size) throws IOException {
    try {
      return new JournalSegment(file, map(file, size));
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static MappedByteBuffer map(Path file, int size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(64 * 1024);
      for (long at = 0; at < size; at += zeros.capacity()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
        while (zeros.hasRemaining()) {
          channel.write(zeros, at + zeros.position());
        }
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
    }
  }

  /** Reads the whole records of a file that an earlier process left. */
  static void read(Path file, Consumer<ByteBuffer> record) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    while (bytes.remaining() >= RECORD_HEAD) {
      int length = bytes.getInt();
      int crc = bytes.getInt();
      if (length <= 0 || length > bytes.remaining()) {
        return;
      }
      ByteBuffer payload = bytes.slice(bytes.position(), length);
      if (crc(payload) != crc) {
        return;
      }
      record.accept(payload);
      bytes.position(bytes.position() + length);
    }
  }

  boolean fits(int length) {
    return end + RECORD_HEAD + length + Integer.BYTES <= bytes.capacity();
  }

  /** Appends a record that is kept until it is forgotten. */
  synchronized void append(ByteBuffer payload) {
    int length = payload.remaining();
    bytes.putInt(end + Integer.BYTES, crc(payload));
    bytes.put(end + RECORD_HEAD, payload, payload.position(), length);
    // The record counts from here on. The order of stores matters to nobody but a reader of the
    // file after this process has died, and a record that was cut fails its checksum.
    bytes.putInt(end, length);
    end += RECORD_HEAD + length;
    needed++;
  }

  /** One record less is needed. */
  synchronized void forget() {
    needed--;
    deleteIfDone();
  }

  /** Nothing more is appended. */
  synchronized void close() {
    closed = true;
    deleteIfDone();
  }

  private void deleteIfDone() {
    if (closed && needed == 0) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // Read again at the next start, which changes nothing: the store knows its attempts.
        log.warn("{} stays", file, e);
      }
    }
  }

  private static int crc(ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }
}
